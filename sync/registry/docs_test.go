package registry

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

var update = flag.Bool("update", false, "write the codes into docs/wire.md anew")

const docFile = "../../docs/wire.md"

// TestCodesAreDocumented keeps the codes in docs/wire.md equal to what this
// package can answer: the statuses of problems, and every code that the files
// that judge operations name.
func TestCodesAreDocumented(t *testing.T) {
	meanings, names := confirmCodes(t)
	var problems, results strings.Builder
	problems.WriteString("| code | status | meaning |\n|---|---|---|\n")
	codes := slices.SortedFunc(maps.Keys(statuses), func(a, b confirm.Code) int {
		return 1000*(statuses[a]-statuses[b]) + strings.Compare(string(a), string(b))
	})
	for _, code := range codes {
		fmt.Fprintf(&problems, "| `%s` | %d %s | %s |\n", code, statuses[code], http.StatusText(statuses[code]), meanings[code])
	}
	results.WriteString("| code | meaning |\n|---|---|\n")
	for _, code := range codesNamedIn(t, names, "operations.go", "docket.go", "judge.go", "receiptnumbers.go") {
		fmt.Fprintf(&results, "| `%s` | %s |\n", code, meanings[code])
	}
	text, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	fresh := section(t, string(text), "problems", problems.String())
	fresh = section(t, fresh, "result codes", results.String())
	if fresh == string(text) {
		return
	}
	if !*update {
		t.Fatal("docs/wire.md is not what the source says: run go test ./sync/registry -update")
	}
	if err := os.WriteFile(docFile, []byte(fresh), 0o644); err != nil {
		t.Fatal(err)
	}
}

func section(t *testing.T, text, name, content string) string {
	t.Helper()
	begin, end := "<!-- generated: "+name+" -->\n", "<!-- end: "+name+" -->"
	before, rest, ok := strings.Cut(text, begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("docs/wire.md has no section %q", name)
	}
	return before + begin + content + end + after
}

// confirmCodes reads the codes of package confirm with their comments.
func confirmCodes(t *testing.T) (meanings map[confirm.Code]string, names map[string]confirm.Code) {
	t.Helper()
	meanings, names = map[confirm.Code]string{}, map[string]confirm.Code{}
	for _, file := range []string{"../../confirm/codes.go", "../../confirm/problem.go"} {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 {
				return true
			}
			lit, ok := v.Values[0].(*ast.BasicLit)
			if !ok {
				return true
			}
			s, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			meaning := strings.Join(strings.Fields(v.Comment.Text()), " ")
			meanings[confirm.Code(s)], names[v.Names[0].Name] = meaning, confirm.Code(s)
			return true
		})
	}
	if len(names) < 40 {
		t.Fatalf("only %d codes found in confirm", len(names))
	}
	return meanings, names
}

// codesNamedIn lists the codes that files of this package use.
func codesNamedIn(t *testing.T, names map[string]confirm.Code, files ...string) []confirm.Code {
	t.Helper()
	found := map[confirm.Code]bool{}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for name, code := range names {
			if bytes.Contains(src, []byte("confirm."+name)) {
				found[code] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}
