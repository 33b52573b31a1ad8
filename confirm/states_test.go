package confirm_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

var update = flag.Bool("update", false, "write docs/states.md, docs/rules.md and docs/printing-states.md anew")

const statesFile = "../docs/states.md"

// TestStatesDocumentIsFresh writes docs/states.md from the tables and compares.
func TestStatesDocumentIsFresh(t *testing.T) {
	want := statesDocument(t)
	if *update {
		if err := os.WriteFile(statesFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(statesFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/states.md is stale: run `go test ./confirm -run TestStatesDocumentIsFresh -update` and read the difference")
	}
}

// constant is one named constant of the package with the comment beside it.
type constant struct{ value, comment string }

// constants reads the string constants of a type from a file of the package,
// in their order.
func constants(t *testing.T, file, typeName string) []constant {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var list []constant
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		name, isName := spec.Type.(*ast.Ident)
		text, isText := spec.Values[0].(*ast.BasicLit)
		if !isName || !isText || name.Name != typeName {
			return true
		}
		value, err := strconv.Unquote(text.Value)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, constant{value, strings.TrimSpace(spec.Comment.Text())})
		return true
	})
	return list
}

func statesDocument(t *testing.T) string {
	var out strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&out, format+"\n", args...) }

	line("# States, actions and rules")
	line("")
	line("Written by a test of package `confirm` from the tables the programs judge with; do not edit.")
	line("`go test ./confirm -run DocumentIsFresh -update` writes it anew. Conditions, checks and codes are in [rules.md](rules.md).")
	line("")
	line("## States")
	line("")
	line("| state | 确认状态 |")
	line("|---|---|")
	for _, s := range confirm.States() {
		line("| `%s` | %s |", s, s.Label())
	}
	line("")
	line("Also read as `%s`: 申报待审核. Also read as `%s`: 材料不齐全.", confirm.StatePending, confirm.StateIncomplete)
	line("What the bureaus do afterwards (初审, 复核, 终审 or 备案) is data of a record, not a state: labels differ by province.")
	line("")
	line("## Actions")
	line("")
	line("| action | word |")
	line("|---|---|")
	for _, a := range confirm.Actions() {
		line("| `%s` | %s |", a, a.Label())
	}
	writeTransitions(line)
	writeConstants(line, "Guards", "A guard allows, or names the code of the refusal. `Allowed` asks the same guards; those of a written intent (`as_seen`, `notes_plain`, `explained`) have nothing to judge there.",
		"guard", constants(t, "table.go", "Guard"))
	writeMatrix(t, line)
	return out.String()
}

func writeTransitions(line func(string, ...any)) {
	line("")
	line("## Transitions")
	line("")
	line("An action without a line from a state cannot be done there. Guards are asked in this order; the first that objects gives the refusal.")
	line("")
	line("| from | action | to | who | guards |")
	line("|---|---|---|---|---|")
	for _, t := range confirm.Transitions() {
		names := make([]string, len(t.Guards))
		for n, g := range t.Guards {
			names[n] = string(g)
		}
		line("| %s `%s` | `%s` | %s `%s` | %s | %s |", t.From.Label(), t.From, t.Action, t.To.Label(), t.To, t.Who.Label(), strings.Join(names, ", "))
	}
}

func writeConstants(line func(string, ...any), title, intro, column string, list []constant) {
	line("")
	line("## %s", title)
	line("")
	if intro != "" {
		line("%s", intro)
		line("")
	}
	line("| %s | meaning |", column)
	line("|---|---|")
	for _, c := range list {
		line("| `%s` | %s |", c.value, c.comment)
	}
}

// TestTableIsWhole: every guard of the table has a rule and a meaning, and
// every line goes between states that exist, once.
func TestTableIsWhole(t *testing.T) {
	named := constants(t, "table.go", "Guard")
	type key struct {
		from   confirm.State
		action confirm.Action
	}
	seen := map[key]bool{}
	used := map[string]bool{}
	for _, line := range confirm.Transitions() {
		k := key{line.From, line.Action}
		if seen[k] || !slices.Contains(confirm.States(), line.From) || !slices.Contains(confirm.States(), line.To) || !slices.Contains(confirm.Actions(), line.Action) {
			t.Errorf("line %v", k)
		}
		seen[k] = true
		for _, g := range line.Guards {
			used[string(g)] = true
		}
	}
	for _, g := range named {
		if !used[g.value] || g.comment == "" {
			t.Errorf("guard %s is not used or not explained", g.value)
		}
		delete(used, g.value)
	}
	if len(used) > 0 {
		t.Errorf("guards without a constant: %v", used)
	}
	confirm.Transitions()[0].To = "changed"
	confirm.Transitions()[0].Guards[0] = "changed"
	if again := confirm.Transitions()[0]; again.To == "changed" || again.Guards[0] == "changed" {
		t.Error("the table can be changed from outside")
	}
}

// TestCodesAreDistinct: one code, one meaning, lower-case ASCII.
func TestCodesAreDistinct(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range append(constants(t, "codes.go", "Code"), constants(t, "problem.go", "Code")...) {
		if seen[c.value] || strings.Trim(c.value, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			t.Errorf("code %q", c.value)
		}
		seen[c.value] = true
	}
}
