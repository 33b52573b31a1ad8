package registry

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"confirmpoint/sync/wire"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// traffic compares every exchange of this package's tests with the description.
type traffic struct {
	mu       sync.Mutex
	file     string // the description
	doc      map[string]any
	compiler *jsonschema.Compiler
	schemas  map[string]*jsonschema.Schema // by place; nil: none there
	worked   map[string]bool               // operationIds that have succeeded
}

var observed = &traffic{file: openAPIFile, schemas: map[string]*jsonschema.Schema{}, worked: map[string]bool{}}

// load reads the description once.
func (r *traffic) load(t testing.TB) {
	if r.doc == nil {
		r.doc = loadDocument(t, r.file)
		r.compiler = compiler(t, r.doc)
	}
}

// see checks one exchange. Requests count only when they succeeded: tests send
// much that is wrong.
func (r *traffic) see(t testing.TB, req *http.Request, got reply) {
	t.Helper()
	if _, bench := t.(*testing.B); bench {
		return
	}
	id, place, op := r.seeAnswer(t, req, got)
	if op == nil || got.status != http.StatusOK {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.worked[id] = true
	if err := r.request(place, op, req); err != nil {
		t.Errorf("%s, request that succeeded: %v", id, err)
	}
}

// seeAnswer checks the answer alone, and tells what was asked; op is nil when
// no endpoint was, or the answer is not described.
func (r *traffic) seeAnswer(t testing.TB, req *http.Request, got reply) (id, place string, op map[string]any) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.load(t)
	place, op = r.operation(req.Method, req.URL.Path)
	if op == nil {
		return "", "", nil // what the answer is, other tests say
	}
	id = op["operationId"].(string)
	answers := op["responses"].(map[string]any)
	answer, ok := answers[strconv.Itoa(got.status)].(map[string]any)
	if !ok {
		t.Errorf("%s answers %d, which docs/openapi.json does not say. %s", id, got.status, addExchange)
		return "", "", nil
	}
	if err := r.answer(place+"/responses/"+strconv.Itoa(got.status), answer, req.Method, got); err != nil {
		t.Errorf("%s, answer %d: %v", id, got.status, err)
	}
	return id, place, op
}

// operation finds what is described for a method and path.
func (r *traffic) operation(method, path string) (place string, op map[string]any) {
	for template, item := range r.doc["paths"].(map[string]any) {
		want, have := strings.Split(template, "/"), strings.Split(path, "/")
		if !slices.EqualFunc(want, have, func(w, h string) bool { return w == h || strings.HasPrefix(w, "{") && h != "" }) {
			continue
		}
		op, _ := item.(map[string]any)[strings.ToLower(method)].(map[string]any)
		return "#/paths/" + url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(template)) + "/" + strings.ToLower(method), op
	}
	return "", nil
}

// answer compares status, headers and body.
func (r *traffic) answer(place string, answer map[string]any, method string, got reply) error {
	if to, ok := answer["$ref"].(string); ok {
		place, answer = to, lookUp(r.doc, to).(map[string]any)
	}
	headers, _ := answer["headers"].(map[string]any)
	for name, h := range headers {
		h := h.(map[string]any)
		at := place + "/headers/" + name
		if to, ok := h["$ref"].(string); ok {
			at, h = to, lookUp(r.doc, to).(map[string]any)
		}
		value := got.header.Get(name)
		if value == "" && h["required"] != true {
			continue
		}
		if err := r.validate(at+"/schema", value); err != nil {
			return fmt.Errorf("header %s: %w", name, err)
		}
	}
	if method == http.MethodHead {
		return nil
	}
	content, _ := answer["content"].(map[string]any)
	kind := got.header.Get("Content-Type")
	if content == nil {
		return nil
	}
	if _, ok := content[kind]; !ok {
		return fmt.Errorf("content type %q", kind)
	}
	if kind == "application/octet-stream" {
		return nil
	}
	return r.body(place+"/content/"+strings.ReplaceAll(kind, "/", "~1")+"/schema", got.header.Get("Content-Encoding"), got.body)
}

// request compares query and body of a request.
func (r *traffic) request(place string, op map[string]any, req *http.Request) error {
	known := map[string]string{}
	for i, p := range op["parameters"].([]any) {
		p := p.(map[string]any)
		at := place + "/parameters/" + strconv.Itoa(i) + "/schema"
		if to, ok := p["$ref"].(string); ok {
			p, at = lookUp(r.doc, to).(map[string]any), to+"/schema"
		}
		name := p["name"].(string)
		switch p["in"] {
		case "query":
			known[name] = at
		case "header":
			value := req.Header.Get(name)
			if value == "" && p["required"] != true {
				continue
			}
			if err := r.validateText(at, value); err != nil {
				return fmt.Errorf("header %s: %w", name, err)
			}
		}
	}
	for name, values := range req.URL.Query() {
		at, ok := known[name]
		if !ok {
			return fmt.Errorf("the query has %s, which is not described", name)
		}
		if values[0] == "" {
			continue
		}
		if err := r.validateText(at, values[0]); err != nil {
			return fmt.Errorf("query %s: %w", name, err)
		}
	}
	body, _ := op["requestBody"].(map[string]any)
	if body == nil || body["content"].(map[string]any)["application/json"] == nil {
		return nil
	}
	if req.GetBody == nil {
		return nil // a stream of a test that cuts it
	}
	again, err := req.GetBody()
	if err != nil {
		return err
	}
	data, err := io.ReadAll(again)
	if err != nil {
		return err
	}
	return r.body(place+"/requestBody/content/application~1json/schema", req.Header.Get("Content-Encoding"), data)
}

// body compares one JSON value, coded or not.
func (r *traffic) body(place, encoding string, data []byte) error {
	plain, err := wire.Expand(encoding, bytes.NewReader(data))
	if err != nil {
		return err
	}
	defer plain.Close()
	v, err := jsonschema.UnmarshalJSON(plain)
	if err != nil {
		return err
	}
	return r.validate(place, v)
}

// validateText compares a value of a header or query, where numbers are text.
func (r *traffic) validateText(place, value string) error {
	if err := r.validate(place, value); err == nil {
		return nil
	}
	n, err := strconv.Atoi(value)
	if err != nil {
		return r.validate(place, value)
	}
	return r.validate(place, n)
}

func (r *traffic) validate(place string, v any) error {
	s, ok := r.schemas[place]
	if !ok {
		var err error
		if s, err = r.compiler.Compile(openAPIURL + place); err != nil {
			return err
		}
		r.schemas[place] = s
	}
	return s.Validate(v)
}

// unseen lists the endpoints that no test has used with success.
func (r *traffic) unseen() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	for _, e := range new(Registry).endpoints() {
		if !r.worked[operationID(e)] {
			out = append(out, e.method+" "+e.path)
		}
	}
	return out
}
