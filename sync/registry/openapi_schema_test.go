package registry

import (
	"encoding"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// Values of package confirm that messages carry as they are.
type (
	confirmPoint       = confirm.Point
	confirmRulebook    = confirm.Rulebook
	confirmContent     = confirm.Content
	confirmStanding    = confirm.Standing
	confirmPlan        = confirm.Plan
	confirmArrangement = confirm.Arrangement
	confirmWindow      = confirm.Window
)

// jwkSet is RFC 7517 as wire.EncodeKeys writes it.
type jwkSet struct {
	Keys []jwk `json:"keys"`
}

type jwk struct {
	Kty string `json:"kty"`
	Crv string `json:"crv"`
	X   string `json:"x"`
	Y   string `json:"y"`
	Kid string `json:"kid"`
	Alg string `json:"alg"`
	Use string `json:"use"`
}

// closed are the sets of confirm of which the registry lets nothing else pass.
// The others it carries as the applicants' data have them.
func closedSets() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[confirm.State](), reflect.TypeFor[confirm.Action](), reflect.TypeFor[confirm.LatePolicy](),
		reflect.TypeFor[confirm.TrainingUnit](), reflect.TypeFor[confirm.AuthorisationKind](), reflect.TypeFor[confirm.Lead](),
	}
}

// comments are the doc comments of a package: of types by name, of fields by
// "Type.Field", and the values of typed string constants by type.
type comments struct {
	docs   map[string]string
	values map[string][]string
}

// sources has the comments of the packages that messages are made of, by the
// name of the package.
func sources(t testing.TB) map[string]comments {
	t.Helper()
	return map[string]comments{
		"wire": readComments(t, "../wire"), "confirm": readComments(t, "../../confirm"), "registry": readComments(t, "."),
	}
}

func readComments(t testing.TB, dir string) comments {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	c := comments{map[string]string{}, map[string][]string{}}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok {
				c.read(g)
			}
		}
	}
	return c
}

func (c comments) read(g *ast.GenDecl) {
	for _, spec := range g.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			c.docs[s.Name.Name] = words(g.Doc.Text() + " " + s.Doc.Text())
			if st, ok := s.Type.(*ast.StructType); ok {
				for _, f := range st.Fields.List {
					for _, n := range f.Names {
						c.docs[s.Name.Name+"."+n.Name] = words(f.Doc.Text() + " " + f.Comment.Text())
					}
				}
			}
		case *ast.ValueSpec:
			of, typed := s.Type.(*ast.Ident)
			if !typed || g.Tok != token.CONST || len(s.Values) != 1 {
				continue
			}
			if lit, ok := s.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				v, _ := strconv.Unquote(lit.Value)
				c.values[of.Name] = append(c.values[of.Name], v)
			}
		}
	}
}

func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// schemas makes JSON schemas of Go types, as their encoding is.
type schemas struct {
	t        testing.TB
	comments map[string]comments
	made     map[string]any // components/schemas
	raw      map[string]any
	limits   map[string]map[string]any
	used     map[string]bool // of raw and limits
}

func newSchemas(t testing.TB) *schemas {
	return &schemas{t: t, comments: sources(t), made: map[string]any{}, raw: rawValues(), limits: limitsOfFields(), used: map[string]bool{}}
}

// name is that of a component. Those of confirm keep the name of the package:
// several are called as messages are.
func (s *schemas) name(t reflect.Type) string {
	if pkg := pkgOf(t); pkg != "wire" && t.Name() != "jwkSet" && t.Name() != "jwk" {
		return pkg + "." + t.Name()
	}
	return t.Name()
}

func pkgOf(t reflect.Type) string { return t.PkgPath()[strings.LastIndexByte(t.PkgPath(), '/')+1:] }

// of gives the schema of a type; structs become components.
func (s *schemas) of(t reflect.Type) map[string]any {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	case t == reflect.TypeFor[[]byte]():
		return map[string]any{"type": "string", "contentEncoding": "base64"}
	case t == reflect.TypeFor[json.RawMessage]():
		s.t.Error("a field of any JSON must be named in rawValues")
		return map[string]any{}
	case t.Implements(reflect.TypeFor[json.Marshaler]()), t.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		return map[string]any{"type": "string"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return s.of(t.Elem())
	case reflect.Struct:
		return s.component(t)
	case reflect.Slice, reflect.Array:
		return map[string]any{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.String:
		return s.text(t)
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int64, reflect.Int32:
		return map[string]any{"type": "integer", "format": "int64"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	}
	s.t.Errorf("no schema for %s", t)
	return map[string]any{}
}

func (s *schemas) text(t reflect.Type) map[string]any {
	out := map[string]any{"type": "string"}
	if t.PkgPath() == "" {
		return out
	}
	values := s.comments[pkgOf(t)].values[t.Name()]
	switch {
	case len(values) == 0:
	case pkgOf(t) != "confirm" || slices.Contains(closedSets(), t):
		out["enum"] = values
	default:
		out["examples"] = values
	}
	return out
}

// component makes the schema of a struct once and refers to it.
func (s *schemas) component(t reflect.Type) map[string]any {
	name := s.name(t)
	ref := map[string]any{"$ref": "#/components/schemas/" + name}
	if _, made := s.made[name]; made {
		return ref
	}
	s.made[name] = nil // recursion ends here
	docs := s.comments[pkgOf(t)].docs
	properties, required := map[string]any{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		tag, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || tag == "-" || (f.Anonymous && tag == "") {
			continue
		}
		if tag == "" {
			s.t.Errorf("%s.%s has no JSON name", name, f.Name)
		}
		properties[tag] = s.field(name, tag, f, docs[t.Name()+"."+f.Name])
		if !strings.Contains(opts, "omit") {
			required = append(required, tag)
		}
	}
	schema := map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		slices.Sort(required)
		schema["required"] = required
	}
	if doc := docs[t.Name()]; doc != "" {
		schema["description"] = doc
	}
	s.made[name] = schema
	return ref
}

func (s *schemas) field(message, tag string, f reflect.StructField, doc string) map[string]any {
	key := message + "." + tag
	var out map[string]any
	if f.Type == reflect.TypeFor[json.RawMessage]() {
		inside, ok := s.raw[key]
		if !ok {
			s.t.Errorf("%s is any JSON: say in rawValues (openapi_exchanges_test.go) what is inside", key)
			return map[string]any{}
		}
		s.used[key] = true
		out = s.of(reflect.TypeOf(inside))
	} else {
		out = s.of(f.Type)
	}
	for _, k := range []string{key, key + "[]"} {
		limit, ok := s.limits[k]
		if !ok {
			continue
		}
		s.used[k] = true
		into := out
		if strings.HasSuffix(k, "[]") {
			into = out["items"].(map[string]any)
		}
		for word, value := range limit {
			into[word] = value
		}
	}
	if f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() != reflect.Uint8 && pkgOfMessage(message) && out["maxItems"] == nil {
		s.t.Errorf("%s is a list without an end: give it maxItems in limitsOfFields (openapi_exchanges_test.go), and refuse more", key)
	}
	if doc != "" {
		out["description"] = doc
	}
	return out
}

// pkgOfMessage tells messages from what they carry.
func pkgOfMessage(component string) bool {
	return !strings.Contains(component, ".") && component != "jwkSet"
}

// leftover lists entries of the tables that fit no field.
func (s *schemas) leftover() []string {
	var out []string
	for key := range s.raw {
		if !s.used[key] {
			out = append(out, key)
		}
	}
	for key := range s.limits {
		if !s.used[key] {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}

// signedPayloads travel inside signed objects: described too, though no body is one.
func signedPayloads() []any {
	return []any{
		wire.HelloPayload{}, wire.ReceiptPayload{}, wire.LedgerSeal{}, confirm.Intent{},
		wire.MeAnswer{},
	}
}
