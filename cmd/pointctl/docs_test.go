package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

func manual(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "pointctl.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// line gives the row of a table that begins with a cell.
func line(t *testing.T, text, cell string) string {
	t.Helper()
	for l := range strings.Lines(text) {
		if strings.HasPrefix(l, "| "+cell+" |") {
			return l
		}
	}
	t.Errorf("docs/pointctl.md has no row for %s", cell)
	return ""
}

// fields lists the JSON names of a type and of ours inside it.
func fields(v reflect.Type) []string {
	switch v.Kind() {
	case reflect.Slice, reflect.Pointer:
		return fields(v.Elem())
	case reflect.Struct:
		if v == reflect.TypeFor[confirm.Record]() || v == reflect.TypeFor[time.Time]() {
			return nil // of encodings of their own
		}
	default:
		return nil
	}
	var all []string
	for i := range v.NumField() {
		f := v.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		all = append(all, name)
		switch name {
		case "operation", "operations", "prints", "documents": // said once, with outbox and print
		default:
			all = append(all, fields(f.Type)...)
		}
	}
	return all
}

// TestShapesAreDocumented: every field a script may read stands in the manual.
func TestShapesAreDocumented(t *testing.T) {
	text := manual(t)
	for name, v := range map[string]any{
		"enrol": enrolled{}, "clerks": listedClerks{}, "token list": listedTokens{}, "login": signedIn{}, "sync": synced{}, "list": listed{}, "show": shown{},
		"check": checked{}, "print": printed{}, "status": statusReport{}, "doctor": doctorReport{}, "version": versionReport{},
		"transfer": targets{}, "message": messaged{}, "advise": advised{}, "conflict": conflicted{}, "conflicts": conflictList{}, "reconcile": reconciled{}, "closeout": closedOut{}, "sign": signedBatch{}, "line": lineReport{},
		"print --check": preflighted{}, "print --preview": pictured{}, "queue": listedBatches{}, "queue show": queued{},
		"scan": scanned{}, "roster": rostered{}, "roster columns": rosterColumns{}, "printers": listedPrinters{},
		"receipts reserve": reservedNumbers{}, "receipts list": listedNumbers{}, "receipts return": returnedNumbers{},
		"backup": backupState{}, "rescue": rescued{}, "restore": restored{}, "custody": custodyLine{}, "custody list": custodyLines{}, "wipe": wiped{},
		"bundle export": exportedBundle{}, "bundle import": importedBundle{},
		"plans": listedPlans{}, "log": syncLog{}, "audit list": auditLog{}, "audit verify": auditChecked{}, "proxy show": proxySettings{}, "elsewhere": foundElsewhere{}, "downloads": listedDownloads{}, "downloads get": downloaded{}, "password": passwordChanged{}, "pin": pinChanged{},
		"print-page": pagePrinted{}, "calibrate": calibrated{}, "ledger list": listedLedger{}, "ledger verify": verifiedLedger{},
	} {
		row := line(t, text, "`"+name+"`")
		for _, field := range fields(reflect.TypeOf(v)) {
			if field == "" {
				t.Errorf("%s: a field has no JSON name", name)
			}
			if name == "check" && field == "findings" {
				break // as in show
			}
			if !regexp.MustCompile(`\b` + field + `\b`).MatchString(row) {
				t.Errorf("%s: field %s is not documented", name, field)
			}
		}
	}
	for name, v := range map[string]any{"outbox": listedOperation{}, "print": printedDocument{}} {
		row := line(t, text, "`"+name+"`")
		for _, field := range fields(reflect.TypeOf(v)) {
			if !regexp.MustCompile(`\b` + field + `\b`).MatchString(row) {
				t.Errorf("%s: field %s is not documented", name, field)
			}
		}
	}
}

// TestExitCodesAreDocumented: each code has a row, and the examples there are true.
func TestExitCodesAreDocumented(t *testing.T) {
	text := manual(t)
	for _, exit := range []int{
		exitDone, exitInternal, exitUsage, exitRefused, exitOffline, exitCredential, exitPartly, exitComputer, exitNotFound, exitCancelled,
	} {
		cells := strings.Split(line(t, text, strconv.Itoa(exit)), "|")
		if len(cells) < 4 {
			continue
		}
		for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(cells[3], -1) {
			code := confirm.Code(m[1])
			switch {
			case code == "usage" || code == "cancelled":
			case exit == exitRefused && exitOfCode(code) == exitInternal: // comes as a Refusal
				if exitCode(&confirm.Refusal{Code: code}) != exit {
					t.Errorf("%s does not end with %d", code, exit)
				}
			case exitOfCode(code) != exit:
				t.Errorf("%s ends with %d, the manual says %d", code, exitOfCode(code), exit)
			}
		}
	}
}

func TestCommandsAreDocumented(t *testing.T) {
	text := manual(t)
	for _, c := range (&app{}).command().Commands() {
		if !strings.Contains(text, "\npointctl "+c.Name()) {
			t.Errorf("%s is not in the manual", c.Name())
		}
		if c.Short == "" {
			t.Errorf("%s says nothing about itself", c.Name())
		}
	}
	for _, env := range []string{envPIN, envOldPIN, envColleaguePIN, envPassword, envSMSCode, envActivation, envNewPassword, envProxyPassword} {
		if !strings.Contains(text, env) {
			t.Errorf("%s is not in the manual", env)
		}
	}
}

// TestEveryProblemHasAnExitCode: a new problem must be given one; those that
// are faults of a program are internal on purpose.
func TestEveryProblemHasAnExitCode(t *testing.T) {
	internal := map[confirm.Code]bool{
		confirm.ProblemInternal: true, confirm.ProblemBadRequest: true, confirm.ProblemBadEnvelope: true,
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", "confirm", "problem.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Problem") {
			return true
		}
		text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		found++
		if code := confirm.Code(text); (exitOfCode(code) == exitInternal) != internal[code] {
			t.Errorf("%s ends with %d", code, exitOfCode(code))
		}
		return true
	})
	if found < 40 {
		t.Fatalf("only %d problems found: the search is broken", found)
	}
}

func TestTable(t *testing.T) {
	var tab table
	tab.add("报名号", "姓名", "x")
	tab.add("2026", "努尔兰·赛力克", "y")
	tab.add("1", "𠮷", "")
	var out strings.Builder
	tab.print(&out)
	want := "报名号  姓名           x\n2026    努尔兰·赛力克  y\n1       𠮷\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
