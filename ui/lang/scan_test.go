package lang

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// Directives in the comment of a declaration, or on the line of a text or the
// line before it.
const (
	chineseMark = "//lang:chinese " // stays Chinese in every language, and why
	keysMark    = "//lang:keys "    // is translated where it is shown, and where
)

// text is a Chinese text of the source.
type text struct {
	words, file string
	line        int
}

func (x text) String() string { return fmt.Sprintf("%s:%d: %q", x.file, x.line, x.words) }

// scan is what the source says of its Chinese texts.
type scan struct {
	keys []text // to be translated: wrapped in L, F or N, or in a table of a package
	bare []text // in a function, neither wrapped nor marked
}

// sources are the folders with texts of the window.
var sources = []string{"../../ui", "../../ui/present", "../../cmd/confirmpoint"}

// scanned reads the window's source, and of package confirm the words its
// methods Label say.
func scanned(t *testing.T) scan {
	t.Helper()
	var all scan
	for _, folder := range sources {
		for _, file := range parsed(t, folder) {
			all.add(file)
		}
	}
	all.labels(parsed(t, "../../confirm"))
	return all
}

// source is one parsed file.
type source struct {
	name  string
	set   *token.FileSet
	tree  *ast.File
	marks map[int]string // directives by the line they are about
}

func parsed(t *testing.T, folder string) []source {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no Go files in %s: %v", folder, err)
	}
	var all []source
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		code, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, newSource(t, strings.TrimPrefix(name, "../../"), string(code)))
	}
	return all
}

func newSource(t *testing.T, name, code string) source {
	t.Helper()
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, name, code, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	s := source{name: name, set: set, tree: tree, marks: map[int]string{}}
	lines := strings.Split(code, "\n")
	for _, group := range tree.Comments {
		for _, c := range group.List {
			for _, mark := range []string{chineseMark, keysMark} {
				if !strings.HasPrefix(c.Text, mark) || len(c.Text) == len(mark) {
					continue
				}
				line := set.Position(c.Pos()).Line
				s.marks[line] = mark
				if strings.HasPrefix(strings.TrimSpace(lines[line-1]), mark) {
					s.marks[line+1] = mark // it stands alone, above what it is about
				}
			}
		}
	}
	return s
}

func (s source) line(n ast.Node) int { return s.set.Position(n.Pos()).Line }

// marked gives the directive in a declaration's comment.
func (s source) marked(doc *ast.CommentGroup) string {
	if doc == nil {
		return ""
	}
	for _, c := range doc.List {
		if mark := s.marks[s.line(c)]; mark != "" {
			return mark
		}
	}
	return ""
}

func (a *scan) add(s source) {
	for _, decl := range s.tree.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			mark := s.marked(d.Doc)
			if mark == "" && givesCommands(d) {
				mark = keysMark
			}
			a.function(s, d.Body, mark)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				v, ok := spec.(*ast.ValueSpec)
				if !ok {
					continue
				}
				mark := s.marked(d.Doc)
				if own := s.marked(v.Doc); own != "" {
					mark = own
				}
				if mark == "" {
					mark = keysMark
				}
				for _, value := range v.Values {
					a.function(s, value, mark)
				}
			}
		}
	}
}

// givesCommands tells whether a function makes commands, whose names and keys
// are translated where they are shown.
func givesCommands(d *ast.FuncDecl) bool {
	found := false
	if d.Type.Results != nil {
		ast.Inspect(d.Type.Results, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && id.Name == "Command" {
				found = true
			}
			return true
		})
	}
	return found
}

// isCommand tells whether a value is one command.
func isCommand(v *ast.CompositeLit) bool {
	switch kind := v.Type.(type) {
	case *ast.Ident:
		return kind.Name == "Command"
	case *ast.SelectorExpr:
		return kind.Sel.Name == "Command"
	}
	return false
}

// function sorts the Chinese texts of a body or value. What is not wrapped goes
// by the mark of the whole or of its line.
func (a *scan) function(s source, body ast.Node, mark string) {
	if body == nil {
		return
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if words, ok := wrapped(n); ok {
				a.keys = append(a.keys, text{words, s.name, s.line(n)})
				for _, rest := range n.Args[1:] {
					a.function(s, rest, mark)
				}
				return false
			}
		case *ast.CompositeLit:
			if isCommand(n) && mark == "" {
				for _, e := range n.Elts {
					a.function(s, e, keysMark)
				}
				return false
			}
		case *ast.BasicLit:
			words, ok := literal(n)
			if !ok || !isChinese(words) {
				return true
			}
			own, line := mark, s.line(n)
			if at := s.marks[line]; at != "" {
				own = at
			}
			switch own {
			case "":
				a.bare = append(a.bare, text{words, s.name, line})
			case keysMark:
				a.keys = append(a.keys, text{words, s.name, line})
			}
		}
		return true
	})
}

// labels adds the words of the methods Label and of what they look them up in.
func (a *scan) labels(files []source) {
	tables := map[string]ast.Node{}
	for _, s := range files {
		for _, decl := range s.tree.Decls {
			if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.VAR {
				for _, spec := range d.Specs {
					for _, name := range spec.(*ast.ValueSpec).Names {
						tables[name.Name] = spec
					}
				}
			}
		}
	}
	for _, s := range files {
		for _, decl := range s.tree.Decls {
			d, ok := decl.(*ast.FuncDecl)
			if !ok || d.Name.Name != "Label" || d.Recv == nil {
				continue
			}
			a.function(s, d.Body, keysMark)
			ast.Inspect(d.Body, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok && tables[id.Name] != nil {
					a.function(s, tables[id.Name], keysMark)
				}
				return true
			})
		}
	}
}

// wrapped gives the text of a call of L, F or N with a literal, which may be
// joined from several.
func wrapped(call *ast.CallExpr) (string, bool) {
	fun, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) == 0 {
		return "", false
	}
	if x, ok := fun.X.(*ast.Ident); !ok || x.Name != "lang" || !slices.Contains([]string{"L", "F", "N"}, fun.Sel.Name) {
		return "", false
	}
	return literal(call.Args[0])
}

func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		words, err := strconv.Unquote(e.Value)
		return words, err == nil
	case *ast.BinaryExpr:
		left, ok1 := literal(e.X)
		right, ok2 := literal(e.Y)
		return left + right, ok1 && ok2 && e.Op == token.ADD
	}
	return "", false
}

// isChinese tells whether a text has a Chinese character or stop in it.
func isChinese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.Is(unicode.Han, r) || r > 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF
	})
}

// byFile groups texts under their file, each words once, for a report.
func byFile(all []text) string {
	var b strings.Builder
	slices.SortStableFunc(all, func(x, y text) int { return strings.Compare(x.file, y.file) })
	file, said := "", map[string]bool{}
	for _, x := range all {
		if said[x.words] {
			continue
		}
		said[x.words] = true
		if x.file != file {
			file = x.file
			fmt.Fprintf(&b, "\n%s\n", file)
		}
		fmt.Fprintf(&b, "  %q: \"\",\n", x.words)
	}
	return b.String()
}
