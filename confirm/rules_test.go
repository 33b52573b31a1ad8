package confirm_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

const (
	rulesFile    = "../docs/rules.md"
	measuredHead = "\n## Precision and recall\n"
)

// TestRulesDocumentIsFresh writes docs/rules.md from the code and compares.
// With -short the measured part is taken as it stands.
func TestRulesDocumentIsFresh(t *testing.T) {
	got, err := os.ReadFile(rulesFile)
	if err != nil && !*update {
		t.Fatal(err)
	}
	want := rulesDocument(t)
	if testing.Short() && !*update {
		_, rest, _ := strings.Cut(string(got), measuredHead)
		want += measuredHead + rest
	} else {
		var out strings.Builder
		writeMeasured(func(format string, args ...any) { fmt.Fprintf(&out, format+"\n", args...) }, measured(t, 100_000))
		want += out.String()
	}
	if *update {
		if err := os.WriteFile(rulesFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(got) != want {
		t.Error("docs/rules.md is stale: run `go test ./confirm -run DocumentIsFresh -update` and read the difference")
	}
}

func rulesDocument(t *testing.T) string {
	var out strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&out, format+"\n", args...) }
	line("# Rules: checks, conditions and codes")
	line("")
	line("Written by a test of package `confirm` from the code the programs judge with; do not edit.")
	line("`go test ./confirm -run DocumentIsFresh -update` writes it anew. States and actions are in [states.md](states.md).")
	writeConditions(line)
	writeChecks(t, line)
	writeGuidance(t, line)
	writeCertificateTree(line)
	writeConstants(line, "Codes of problems", "What is no rule of confirming: network, sign-in, credential, disk, printer.", "code", constants(t, "problem.go", "Code"))
	return out.String()
}

func writeConditions(line func(string, ...any)) {
	line("")
	line("## Conditions (条件具备状况)")
	line("")
	line("The default list; a plan may bring its own, and a province may add to it. 材料齐全 needs 具备 or 不适用 everywhere, 材料不全 at least one 不具备.")
	line("A yearly condition is asked once for each year of the period, as `T5-2021`. *Concerns* are the fields an answer rests on: a change elsewhere leaves it.")
	line("")
	line("| code | condition | asked of | basis | evidence | issued by | not met leads to | concerns |")
	line("|---|---|---|---|---|---|---|---|")
	for _, c := range confirm.DefaultConditions() {
		kinds := make([]string, len(c.Kinds))
		for n, k := range c.Kinds {
			kinds[n] = k.Label()
		}
		by := "本人"
		if c.FromSchool {
			by = "学校"
		}
		lead := c.Leads.Label()
		if lead == "" {
			lead = "–"
		}
		line("| %s | %s | %s | %s | %s | %s | %s | %s |", c.Code, c.Text, strings.Join(kinds, "、"), c.Basis, c.Evidence, by, lead, strings.Join(c.Concerns, " "))
	}
}

func writeChecks(t *testing.T, line func(string, ...any)) {
	meaning := meanings(t)
	for _, part := range []struct {
		title, intro string
		checks       []confirm.CheckInfo
	}{
		{"Checks (核对提示)", "The number behind a name is its version. A plan may switch a check off by its name. What blocks keeps 材料齐全 away; a warning or a hint never does.", confirm.Checks()},
		{"Checks of records against each other", "Over all records the program knows. They never block.", confirm.CrossChecks()},
	} {
		line("")
		line("## %s", part.title)
		line("")
		line("%s", part.intro)
		line("")
		line("| check | basis | severity | code | meaning | field |")
		line("|---|---|---|---|---|---|")
		for _, c := range part.checks {
			for _, f := range c.Finds {
				line("| `%s` | %s | %s | `%s` | %s | %s |", c.Name, c.Basis, f.Severity, f.Code, meaning[f.Code], strings.Join(f.Fields, " "))
			}
		}
	}
}

func writeGuidance(t *testing.T, line func(string, ...any)) {
	line("")
	line("## Codes of refusals")
	line("")
	line("Cause, whose turn it is, and the next step. *Open* keeps a refused intent in the conflict queue until a person has dealt with it.")
	line("")
	line("| code | meaning | cause | turn | next | open |")
	line("|---|---|---|---|---|---|")
	meaning := meanings(t)
	for _, code := range refusalCodes(t) {
		g, _ := confirm.GuidanceOf(code)
		open := "–"
		if g.Open {
			open = "yes"
		}
		line("| `%s` | %s | %s | %s | %s | %s |", code, meaning[code], g.Cause, g.Turn, g.Next, open)
	}
}

// refusalCodes lists the codes of refusals: the first block of codes.go, and
// those of late arrival and of blank receipts.
func refusalCodes(t *testing.T) []confirm.Code {
	var codes []confirm.Code
	for _, c := range constants(t, "codes.go", "Code") {
		if c.value == string(confirm.CodeCertificateNoError) {
			break
		}
		codes = append(codes, confirm.Code(c.value))
	}
	return append(codes, confirm.CodeLateInTime, confirm.CodeReceiptNumberUnknown, confirm.CodeReceiptNumberTaken)
}

func meanings(t *testing.T) map[confirm.Code]string {
	all := map[confirm.Code]string{}
	for _, c := range append(constants(t, "codes.go", "Code"), constants(t, "problem.go", "Code")...) {
		all[confirm.Code(c.value)] = c.comment
	}
	return all
}

func writeCertificateTree(line func(string, ...any)) {
	line("")
	line("## What to do about a certificate that is wrong (domain.md §5.5)")
	line("")
	line("A clerk never edits a certificate. *Own* means typed in by the applicant, *before* that it had its 首次注册, *paper* that the certificate itself is wrong.")
	line("")
	line("| number 15→18 only | own | before | paper | reissued | wrong in kind, sex or number | case | turn | new number |")
	line("|---|---|---|---|---|---|---|---|---|")
	seen := map[string]bool{}
	for n := range 64 {
		bit := func(k int) bool { return n>>k&1 == 1 }
		e := confirm.CertificateError{IDUpgraded: bit(5), HandEntered: bit(4), OnPaper: bit(3), Reissued: bit(2), RegisteredBefore: bit(0), Fields: []string{"certificate.issuer"}}
		if bit(1) {
			e.Fields = []string{"certificate.kind"}
		}
		advice := confirm.AdviseCertificate(e)
		// A question that does not matter on the way is shown as such.
		cell := func(matters, v bool) string {
			if !matters {
				return "·"
			}
			return map[bool]string{true: "yes", false: "no"}[v]
		}
		own := !e.IDUpgraded && e.HandEntered
		row := fmt.Sprintf("| %s | %s | %s | %s | %s | %s | `%s` | %s | %s |",
			cell(true, e.IDUpgraded), cell(!e.IDUpgraded, e.HandEntered), cell(own && !e.OnPaper, e.RegisteredBefore), cell(own, e.OnPaper),
			cell(own && e.OnPaper, e.Reissued), cell(own && e.OnPaper && !e.Reissued, bit(1)), advice.Case, advice.Turn, cell(true, advice.NewNumber))
		if !seen[row] {
			line("%s", row)
		}
		seen[row] = true
	}
}

// TestEveryRefusalHasGuidance: no refusal leaves a clerk alone, and guidance is
// for refusals only.
func TestEveryRefusalHasGuidance(t *testing.T) {
	refusals := refusalCodes(t)
	for _, code := range refusals {
		g, ok := confirm.GuidanceOf(code)
		if !ok || g.Cause == "" || g.Turn == "" || g.Next == "" {
			t.Errorf("%s: guidance %+v", code, g)
		}
		if g.Open == (g.Next == confirm.NextNothing) {
			t.Errorf("%s: open %v, next %s", code, g.Open, g.Next)
		}
	}
	for code := range meanings(t) {
		if _, ok := confirm.GuidanceOf(code); ok && !slices.Contains(refusals, code) {
			t.Errorf("guidance for %s, which is no refusal", code)
		}
	}
}

// TestFindingsAreDeclared: what checks find over invented people is what
// their list says: code, severity, field.
func TestFindingsAreDeclared(t *testing.T) {
	declared := map[string]confirm.CheckFinding{}
	for _, c := range slices.Concat(confirm.Checks(), confirm.CrossChecks()) {
		for _, f := range c.Finds {
			key := c.Name + " " + string(f.Code)
			if _, twice := declared[key]; twice || len(f.Fields) == 0 {
				t.Errorf("%s is declared twice or for no field", key)
			}
			declared[key] = f
		}
	}
	for _, findings := range foundOverall() {
		for _, f := range findings {
			d, ok := declared[f.Check+" "+string(f.Code)]
			if !ok || d.Severity != f.Severity || !slices.Contains(d.Fields, f.Field) {
				t.Errorf("%s found %s %s in %s, declared %+v", f.Check, f.Severity, f.Code, f.Field, d)
			}
		}
	}
}
