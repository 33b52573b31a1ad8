package registry

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"confirmpoint/sync/wire"
)

// document makes the whole description.
func document(t testing.TB, endpoints []endpoint) map[string]any {
	t.Helper()
	s := newSchemas(t)
	table := exchanges()
	paths := map[string]any{}
	for _, e := range endpoints {
		x, ok := table[e.method+" "+e.path]
		if !ok {
			continue // TestEveryEndpointIsDescribed tells
		}
		item, _ := paths[e.path].(map[string]any)
		if item == nil {
			item = map[string]any{}
			paths[e.path] = item
		}
		item[strings.ToLower(e.method)] = s.operation(e, x)
	}
	for _, v := range signedPayloads() {
		s.of(reflect.TypeOf(v))
	}
	s.of(reflect.TypeFor[wire.Problem]())
	if left := s.leftover(); len(left) > 0 {
		t.Errorf("rawValues or limitsOfFields names what no message has: %s", strings.Join(left, ", "))
	}
	return map[string]any{
		"openapi": "3.1.0",
		"info": map[string]any{
			"title":       "Confirmpoint registry",
			"version":     strconv.Itoa(wire.Version),
			"description": "The protocol between a workstation of a confirmation point and the registry. docs/wire.md is its text; this file is made from the source by go test ./sync/registry -run OpenAPI -update and checked against the handlers and against real exchanges. Unknown fields, repeated keys and data after the value are errors on both ends.",
		},
		"servers": []any{map[string]any{
			"url": "https://{host}", "description": "the registry of a bureau, TLS 1.3 with a CA of its own",
			"variables": map[string]any{"host": map[string]any{"default": "registry.example"}},
		}},
		"paths": paths,
		"components": map[string]any{
			"schemas":    s.made,
			"parameters": commonParameters(),
			"headers":    commonHeaders(),
			"responses":  problemResponses(),
			"securitySchemes": map[string]any{
				"certificate": map[string]any{"type": "mutualTLS", "description": "a client certificate of the registry's own CA that is not revoked, got by enrolment"},
			},
		},
	}
}

// operation describes one endpoint.
func (s *schemas) operation(e endpoint, x exchange) map[string]any {
	out := map[string]any{
		"operationId": operationID(e),
		"summary":     x.summary,
		"description": accessWords[e.access],
		"parameters":  s.parameters(e, x),
		"responses":   s.responses(e, x),
	}
	if e.access == accessAnyone {
		out["security"] = []any{}
	} else {
		out["security"] = []any{map[string]any{"certificate": []any{}}}
	}
	limit := cmp.Or(e.limit, wire.MaxRequestBytes)
	switch {
	case x.request != nil:
		out["requestBody"] = map[string]any{
			"required":    true,
			"description": fmt.Sprintf("at most %d bytes, coded and plain; Content-Encoding gzip or zstd after hello has offered it", limit),
			"content":     map[string]any{"application/json": map[string]any{"schema": s.of(reflect.TypeOf(x.request))}},
		}
	case x.bytes == bytesRequest:
		out["requestBody"] = map[string]any{
			"required": true, "description": fmt.Sprintf("at most %d bytes", limit),
			"content": map[string]any{"application/octet-stream": map[string]any{"schema": map[string]any{"type": "string", "format": "binary"}}},
		}
	}
	return out
}

var accessWords = map[access]string{
	accessAnyone:   "Needs no certificate: a proof, where one is needed, is in the body.",
	accessEnrolled: "Needs a certificate; no sign-in.",
	accessKey:      "Needs a clerk's certificate; no sign-in.",
	accessSignedIn: "Needs a certificate whose online sign-in has not run out; of whatever role.",
	accessClerk:    "Needs a clerk's certificate whose online sign-in has not run out.",
	accessOfficer:  "Needs the certificate of a user of the bureau or the province whose sign-in has not run out.",
	accessProvince: "Needs the certificate of a user of the province whose sign-in has not run out.",
}

// operationID is made of method and path: getChanges, postOperationsStatus.
func operationID(e endpoint) string {
	var b strings.Builder
	b.WriteString(strings.ToLower(e.method))
	for _, word := range strings.FieldsFunc(strings.TrimPrefix(e.path, "/v1"), func(r rune) bool { return strings.ContainsRune("/-{}_", r) }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

func (s *schemas) parameters(e endpoint, x exchange) []any {
	out := []any{ref("parameters", wire.HeaderVersion), ref("parameters", wire.HeaderNonce)}
	for rest := e.path; ; {
		_, after, ok := strings.Cut(rest, "{")
		if !ok {
			break
		}
		name, tail, _ := strings.Cut(after, "}")
		schema := opaqueSchema()
		if name == "sha256" {
			schema = sumSchema()
		}
		out = append(out, map[string]any{"name": name, "in": "path", "required": true, "schema": schema})
		rest = tail
	}
	for _, q := range x.query {
		out = append(out, map[string]any{"name": q.name, "in": "query", "description": q.meaning, "schema": q.schema})
	}
	if e.method == http.MethodPatch {
		for _, name := range []string{wire.HeaderUploadOffset, wire.HeaderUploadLength} {
			out = append(out, map[string]any{"name": name, "in": "header", "required": true, "schema": wholeSchema(0, wire.MaxBlobBytes)})
		}
	}
	if x.partial {
		for _, name := range []string{"Range", "If-Range"} {
			out = append(out, map[string]any{"name": name, "in": "header", "schema": map[string]any{"type": "string"}})
		}
	}
	return out
}

func ref(kind, name string) map[string]any {
	return map[string]any{"$ref": "#/components/" + kind + "/" + name}
}

// everyProblem are statuses that any endpoint may answer with.
var everyProblem = []int{
	http.StatusBadRequest, http.StatusTooManyRequests, http.StatusInternalServerError,
	http.StatusServiceUnavailable, http.StatusInsufficientStorage,
}

// problemsOf lists the statuses of problems of an endpoint.
func problemsOf(e endpoint, x exchange) []int {
	all := slices.Concat(everyProblem, x.answers)
	if e.access != accessAnyone {
		all = append(all, http.StatusUnauthorized, http.StatusForbidden)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (s *schemas) responses(e endpoint, x exchange) map[string]any {
	headers := map[string]any{wire.HeaderVersion: ref("headers", wire.HeaderVersion), wire.HeaderNonce: ref("headers", wire.HeaderNonce)}
	for _, h := range x.headers {
		headers[h] = map[string]any{"schema": map[string]any{"type": "string"}}
	}
	ok := map[string]any{"description": "success", "headers": headers}
	switch {
	case x.answer != nil:
		ok["content"] = map[string]any{"application/json": map[string]any{"schema": s.of(reflect.TypeOf(x.answer))}}
	case x.bytes == bytesAnswer:
		ok["content"] = map[string]any{"application/octet-stream": map[string]any{"schema": map[string]any{"type": "string", "format": "binary"}}}
	}
	out := map[string]any{"200": ok}
	if x.partial {
		part := maps.Clone(ok)
		part["description"] = "the part that was asked for, or what came after a change of the blob"
		part["headers"] = maps.Clone(headers)
		part["headers"].(map[string]any)["Content-Range"] = map[string]any{"schema": map[string]any{"type": "string"}}
		out["206"] = part
		out["416"] = map[string]any{"description": "the part that was asked for lies behind the end; not a Problem", "headers": headers}
	}
	for _, status := range problemsOf(e, x) {
		name := strconv.Itoa(status)
		if e.method == http.MethodHead {
			out[name] = map[string]any{"description": "the code is in " + wire.HeaderProblem, "headers": problemHeaders(status)}
			continue
		}
		out[name] = ref("responses", "Problem"+name)
	}
	return out
}

func problemHeaders(status int) map[string]any {
	h := map[string]any{
		wire.HeaderVersion: ref("headers", wire.HeaderVersion), wire.HeaderNonce: ref("headers", wire.HeaderNonce),
		wire.HeaderProblem: ref("headers", wire.HeaderProblem),
	}
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		h["Retry-After"] = ref("headers", "Retry-After")
	}
	return h
}

// problemResponses has one answer a status, with the codes it can tell.
func problemResponses() map[string]any {
	codes := map[int][]string{}
	for code, status := range statuses {
		codes[status] = append(codes[status], string(code))
	}
	out := map[string]any{}
	for status, list := range codes {
		slices.Sort(list)
		out["Problem"+strconv.Itoa(status)] = map[string]any{
			"description": http.StatusText(status), "headers": problemHeaders(status),
			"content": map[string]any{"application/problem+json": map[string]any{"schema": map[string]any{
				"allOf": []any{ref("schemas", "Problem")}, "properties": map[string]any{"code": map[string]any{"enum": list}},
			}}},
		}
	}
	return out
}

func commonParameters() map[string]any {
	version := map[string]any{"type": "string", "enum": answeredVersions()}
	return map[string]any{
		wire.HeaderVersion: map[string]any{"name": wire.HeaderVersion, "in": "header", "required": true, "description": "the version of the protocol", "schema": version},
		wire.HeaderNonce:   map[string]any{"name": wire.HeaderNonce, "in": "header", "required": true, "description": "16 random bytes, hex: the answer echoes them", "schema": nonceSchema()},
	}
}

// answeredVersions are those that the registry speaks.
func answeredVersions() (all []string) {
	for v := wire.Oldest; v <= wire.Version; v++ {
		all = append(all, strconv.Itoa(v))
	}
	return all
}

func commonHeaders() map[string]any {
	codes := []string{}
	for code := range statuses {
		codes = append(codes, string(code))
	}
	slices.Sort(codes)
	return map[string]any{
		wire.HeaderVersion: map[string]any{"required": true, "schema": map[string]any{"type": "string", "enum": answeredVersions()}},
		wire.HeaderNonce:   map[string]any{"description": "of the request; absent only when that had none", "schema": nonceSchema()},
		wire.HeaderProblem: map[string]any{"required": true, "description": "the code of the Problem", "schema": map[string]any{"type": "string", "enum": codes}},
		"Retry-After":      map[string]any{"required": true, "description": "seconds before the next question", "schema": map[string]any{"type": "string", "pattern": "^[0-9]+$"}},
	}
}
