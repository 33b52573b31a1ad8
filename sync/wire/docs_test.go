package wire

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

const docFile = "../../docs/wire.md"

// TestDocIsFresh keeps the tables of docs/wire.md equal to the Go source:
// every message, field, path, header, limit and type is in it.
func TestDocIsFresh(t *testing.T) {
	text, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	p := parsePackage(t)
	fresh := text
	for name, make := range map[string]func() string{
		"paths":    func() string { return p.constants("Path") },
		"headers":  func() string { return p.constants("Header") },
		"limits":   func() string { return p.constants("Max") },
		"types":    func() string { return p.constants("Type") },
		"results":  func() string { return p.constants("Result") },
		"fates":    func() string { return p.constants("Fate") },
		"messages": p.messages,
	} {
		if fresh, err = replaceSection(fresh, name, make()); err != nil {
			t.Fatal(err)
		}
	}
	if want := fmt.Sprintf("version **%d**", Version); !bytes.Contains(fresh, []byte(want)) {
		t.Errorf("docs/wire.md does not say %q", want)
	}
	if bytes.Equal(fresh, text) {
		return
	}
	if !*update {
		t.Fatal("docs/wire.md is not what the source says: run go test ./sync/wire -update")
	}
	if err := os.WriteFile(docFile, fresh, 0o644); err != nil {
		t.Fatal(err)
	}
}

// replaceSection puts content between the markers of a section.
func replaceSection(text []byte, name, content string) ([]byte, error) {
	begin, end := "<!-- generated: "+name+" -->\n", "<!-- end: "+name+" -->"
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		return nil, fmt.Errorf("docs/wire.md has no section %q", name)
	}
	return []byte(before + begin + content + end + after), nil
}

// source is the parsed package.
type source struct {
	t   *testing.T
	doc *doc.Package
}

func parsePackage(t *testing.T) source {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, e.Name(), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	p, err := doc.NewFromFiles(fset, files, "confirmpoint/sync/wire", doc.PreserveAST)
	if err != nil {
		t.Fatal(err)
	}
	return source{t, p}
}

// constants lists the constants whose names begin with prefix.
func (s source) constants(prefix string) string {
	var b strings.Builder
	b.WriteString("| name | value | meaning |\n|---|---|---|\n")
	rows := 0
	groups := s.doc.Consts
	for _, typ := range s.doc.Types {
		groups = append(groups, typ.Consts...)
	}
	for _, group := range groups {
		for _, spec := range group.Decl.Specs {
			v := spec.(*ast.ValueSpec)
			if !strings.HasPrefix(v.Names[0].Name, prefix) {
				continue
			}
			rows++
			meaning := oneLine(v.Comment.Text())
			if meaning == "" {
				meaning = oneLine(group.Doc)
			}
			fmt.Fprintf(&b, "| %s | `%s` | %s |\n", v.Names[0].Name, literal(v.Values[0]), escape(meaning))
		}
	}
	if rows == 0 {
		s.t.Errorf("no constants %s*", prefix)
	}
	return b.String()
}

// literal gives the value of a constant as a reader wants it.
func literal(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			s, _ := strconv.Unquote(e.Value)
			return s
		}
		return strings.ReplaceAll(e.Value, "_", "")
	case *ast.BinaryExpr: // 1 << 20
		x, _ := strconv.ParseInt(literal(e.X), 10, 64)
		y, _ := strconv.ParseInt(literal(e.Y), 10, 64)
		return strconv.FormatInt(x<<y, 10)
	}
	return fmt.Sprintf("%T", e)
}

// messages lists every exported struct with JSON fields.
func (s source) messages() string {
	var b strings.Builder
	for _, typ := range s.doc.Types {
		st, ok := typ.Decl.Specs[0].(*ast.TypeSpec).Type.(*ast.StructType)
		if !ok || !ast.IsExported(typ.Name) || !hasJSON(st) {
			continue
		}
		fmt.Fprintf(&b, "### %s\n\n%s\n\n| field | JSON | meaning |\n|---|---|---|\n", typ.Name, oneLine(typ.Doc))
		for _, f := range st.Fields.List {
			tag, _ := strconv.Unquote(f.Tag.Value)
			name, opts, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
			kind := jsonType(f.Type)
			if opts == "omitempty" {
				kind += ", may be absent"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", name, kind, escape(oneLine(f.Doc.Text()+" "+f.Comment.Text())))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func hasJSON(st *ast.StructType) bool {
	for _, f := range st.Fields.List {
		if f.Tag == nil || !strings.Contains(f.Tag.Value, "json:") {
			return false
		}
	}
	return len(st.Fields.List) > 0
}

func jsonType(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return jsonType(e.X)
	case *ast.ArrayType:
		if id, ok := e.Elt.(*ast.Ident); ok && id.Name == "byte" {
			return "string, base64"
		}
		return "array of " + jsonType(e.Elt)
	case *ast.MapType:
		return "object of strings"
	case *ast.SelectorExpr:
		if e.Sel.Name == "Time" {
			return "string, RFC 3339"
		}
		return "any JSON"
	case *ast.Ident:
		switch e.Name {
		case "string", "bool":
			return e.Name
		case "int", "int64":
			return "integer"
		case "ResultKind":
			return "string, a result kind"
		case "FateKind":
			return "string, a fate"
		}
		return e.Name
	}
	return fmt.Sprintf("%T", e)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func escape(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
