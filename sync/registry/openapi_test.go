package registry

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const (
	openAPIFile = "../../docs/openapi.json"
	openAPIURL  = "https://registry.example/openapi.json"
	addExchange = "openapi_exchanges_test.go: add it to exchanges() with its messages, query and statuses, then run go test ./sync/registry -run OpenAPI -update"
)

// TestEveryEndpointIsDescribed compares the table of the handlers with the
// table of the description, both ways.
func TestEveryEndpointIsDescribed(t *testing.T) {
	table := exchanges()
	served := map[string]bool{}
	for _, e := range new(Registry).endpoints() {
		key := e.method + " " + e.path
		if served[key] {
			t.Errorf("%s is served twice", key)
		}
		served[key] = true
		if _, ok := table[key]; !ok {
			t.Errorf("%s is served and not described. %s", key, addExchange)
		}
		if accessWords[e.access] == "" {
			t.Errorf("%s: accessWords (openapi_document_test.go) does not know its access", key)
		}
	}
	for key := range table {
		if !served[key] {
			t.Errorf("%s is described and not served", key)
		}
	}
}

// TestOpenAPI keeps docs/openapi.json equal to the source.
func TestOpenAPI(t *testing.T) {
	fresh := encodeDocument(t, document(t, new(Registry).endpoints()))
	if t.Failed() {
		return
	}
	text, err := os.ReadFile(openAPIFile)
	if err == nil && bytes.Equal(text, fresh) {
		return
	}
	if !*update {
		t.Fatal("docs/openapi.json is not what the source says: run go test ./sync/registry -run OpenAPI -update")
	}
	if err := os.WriteFile(openAPIFile, fresh, 0o644); err != nil {
		t.Fatal(err)
	}
}

func encodeDocument(t testing.TB, doc map[string]any) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestOpenAPIShape checks the description as an OpenAPI 3.1 document: every
// object of it has the members that its kind has and no others, every reference
// leads somewhere, and every schema is one of JSON Schema 2020-12.
func TestOpenAPIShape(t *testing.T) {
	doc := loadDocument(t, openAPIFile)
	shape, err := jsonschema.UnmarshalJSON(strings.NewReader(openAPIShape))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("shape.json", shape); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("shape.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(doc); err != nil {
		t.Errorf("%v", err)
	}
	refs := 0
	walk(doc, "", func(at string, node map[string]any) {
		to, ok := node["$ref"].(string)
		if !ok {
			return
		}
		refs++
		if target := lookUp(doc, to); target == nil {
			t.Errorf("%s: %s leads nowhere", at, to)
		}
	})
	ids := map[string]bool{}
	for path, item := range doc["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			id := op.(map[string]any)["operationId"].(string)
			if ids[id] {
				t.Errorf("operationId %s twice", id)
			}
			ids[id] = true
			checkPathParameters(t, path, method, op.(map[string]any))
		}
	}
	if refs < 100 || len(ids) < 15 {
		t.Errorf("%d references, %d operations: some were lost", refs, len(ids))
	}
	described := compiler(t, doc)
	for name := range doc["components"].(map[string]any)["schemas"].(map[string]any) {
		if _, err := described.Compile(openAPIURL + "#/components/schemas/" + name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

var templates = regexp.MustCompile(`\{([^}]+)\}`)

// checkPathParameters: what the path has in braces is a parameter, and no more.
func checkPathParameters(t *testing.T, path, method string, op map[string]any) {
	t.Helper()
	var want, got []string
	for _, m := range templates.FindAllStringSubmatch(path, -1) {
		want = append(want, m[1])
	}
	for _, p := range op["parameters"].([]any) {
		if p := p.(map[string]any); p["in"] == "path" {
			got = append(got, p["name"].(string))
		}
	}
	if !slices.Equal(want, got) {
		t.Errorf("%s %s has the parameters %v, described are %v", method, path, want, got)
	}
}

func loadDocument(t testing.TB, name string) map[string]any {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text := io.Reader(file)
	if filepath.Ext(name) == ".gz" {
		if text, err = gzip.NewReader(file); err != nil {
			t.Fatal(err)
		}
	}
	doc, err := jsonschema.UnmarshalJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	return doc.(map[string]any)
}

// compiler finds every schema of the description under openAPIURL. Formats and
// codings of values count.
func compiler(t testing.TB, doc any) *jsonschema.Compiler {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	c.AssertContent()
	if err := c.AddResource(openAPIURL, doc); err != nil {
		t.Fatal(err)
	}
	return c
}

// walk visits every object with its place.
func walk(v any, at string, visit func(at string, node map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		visit(at, v)
		for k, sub := range v {
			walk(sub, at+"/"+k, visit)
		}
	case []any:
		for _, sub := range v {
			walk(sub, at+"/[]", visit)
		}
	}
}

// lookUp follows a local reference; our names need no unescaping.
func lookUp(doc any, to string) any {
	rest, ok := strings.CutPrefix(to, "#/")
	if !ok {
		return nil
	}
	for part := range strings.SplitSeq(rest, "/") {
		m, _ := doc.(map[string]any)
		doc = m[part]
	}
	return doc
}

// openAPIShape are the objects of OpenAPI 3.1 as far as this description uses
// them, closed: what is not here must not be there.
const openAPIShape = `{
"$schema": "https://json-schema.org/draft/2020-12/schema",
"type": "object", "additionalProperties": false,
"required": ["openapi", "info", "servers", "paths", "components"],
"properties": {
  "openapi": {"const": "3.1.0"},
  "info": {"type": "object", "additionalProperties": false, "required": ["title", "version"], "properties": {
    "title": {"type": "string", "minLength": 1}, "version": {"type": "string", "pattern": "^[0-9]+$"},
    "description": {"type": "string"}}},
  "servers": {"type": "array", "minItems": 1, "items": {"type": "object", "additionalProperties": false, "required": ["url"], "properties": {
    "url": {"type": "string"}, "description": {"type": "string"},
    "variables": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": false, "required": ["default"], "properties": {
      "default": {"type": "string"}, "description": {"type": "string"}}}}}}},
  "paths": {"type": "object", "propertyNames": {"pattern": "^/v1/"}, "additionalProperties": {"type": "object", "additionalProperties": false, "minProperties": 1, "properties": {
    "get": {"$ref": "#/$defs/operation"}, "head": {"$ref": "#/$defs/operation"}, "post": {"$ref": "#/$defs/operation"},
    "put": {"$ref": "#/$defs/operation"}, "patch": {"$ref": "#/$defs/operation"}, "delete": {"$ref": "#/$defs/operation"}}}},
  "components": {"type": "object", "additionalProperties": false, "properties": {
    "schemas": {"$ref": "#/$defs/schemas"},
    "parameters": {"type": "object", "additionalProperties": {"$ref": "#/$defs/parameter"}},
    "headers": {"type": "object", "additionalProperties": {"$ref": "#/$defs/header"}},
    "responses": {"type": "object", "additionalProperties": {"$ref": "#/$defs/response"}},
    "securitySchemes": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": false, "required": ["type"], "properties": {
      "type": {"const": "mutualTLS"}, "description": {"type": "string"}}}}}}},
"$defs": {
  "name": {"pattern": "^[a-zA-Z0-9._-]+$"},
  "schema": {"$ref": "https://json-schema.org/draft/2020-12/schema", "type": "object"},
  "schemas": {"type": "object", "propertyNames": {"$ref": "#/$defs/name"}, "additionalProperties": {"$ref": "#/$defs/schema"}},
  "reference": {"type": "object", "additionalProperties": false, "required": ["$ref"], "properties": {"$ref": {"type": "string", "pattern": "^#/components/"}}},
  "parameter": {"type": "object", "additionalProperties": false, "required": ["name", "in", "schema"], "properties": {
    "name": {"type": "string", "minLength": 1}, "in": {"enum": ["query", "header", "path"]}, "required": {"type": "boolean"},
    "description": {"type": "string"}, "schema": {"$ref": "#/$defs/schema"}},
    "if": {"properties": {"in": {"const": "path"}}}, "then": {"required": ["required"], "properties": {"required": {"const": true}}}},
  "header": {"type": "object", "additionalProperties": false, "required": ["schema"], "properties": {
    "required": {"type": "boolean"}, "description": {"type": "string"}, "schema": {"$ref": "#/$defs/schema"}}},
  "content": {"type": "object", "minProperties": 1, "propertyNames": {"pattern": "^[a-z]+/[a-z+-]+$"}, "additionalProperties": {
    "type": "object", "additionalProperties": false, "required": ["schema"], "properties": {"schema": {"$ref": "#/$defs/schema"}}}},
  "response": {"type": "object", "additionalProperties": false, "required": ["description"], "properties": {
    "description": {"type": "string", "minLength": 1},
    "headers": {"type": "object", "additionalProperties": {"oneOf": [{"$ref": "#/$defs/reference"}, {"$ref": "#/$defs/header"}]}},
    "content": {"$ref": "#/$defs/content"}}},
  "operation": {"type": "object", "additionalProperties": false,
    "required": ["operationId", "summary", "description", "parameters", "responses", "security"], "properties": {
    "operationId": {"type": "string", "pattern": "^[a-z][A-Za-z0-9]+$"}, "summary": {"type": "string", "minLength": 1}, "description": {"type": "string", "minLength": 1},
    "parameters": {"type": "array", "uniqueItems": true, "items": {"oneOf": [{"$ref": "#/$defs/reference"}, {"$ref": "#/$defs/parameter"}]}},
    "requestBody": {"type": "object", "additionalProperties": false, "required": ["content"], "properties": {
      "required": {"const": true}, "description": {"type": "string"}, "content": {"$ref": "#/$defs/content"}}},
    "responses": {"type": "object", "minProperties": 1, "required": ["200"], "propertyNames": {"pattern": "^[2-5][0-9][0-9]$"},
      "additionalProperties": {"oneOf": [{"$ref": "#/$defs/reference"}, {"$ref": "#/$defs/response"}]}},
    "security": {"type": "array", "items": {"type": "object", "additionalProperties": false, "properties": {"certificate": {"type": "array", "maxItems": 0}}}}}}}
}`
