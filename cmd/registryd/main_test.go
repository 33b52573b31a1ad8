package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/internal/update"
	"confirmpoint/sync/registry/roster"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"registryd": main, "registryd-with-key": mainWithKey})
}

// mainWithKey is registryd built with the key of a publisher, which is in a file.
func mainWithKey() {
	text, err := os.ReadFile(os.Getenv("PUBLISHER_KEYS"))
	if err != nil {
		panic(err)
	}
	keys, err := update.ParseKeys(string(text))
	if err != nil {
		panic(err)
	}
	os.Exit(run(context.Background(), os.Args[1:], world{in: os.Stdin, out: os.Stdout, err: os.Stderr, keys: keys}))
}

// promptExit: under the race detector each program would sleep for a second at
// its end, in case another goroutine still finds a race.
func promptExit(e *testscript.Env) error {
	e.Setenv("GORACE", "atexit_sleep_ms=0")
	return nil
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		Setup:               promptExit,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"xlsx":     makeWorkbook,
			"cells":    grepCells,
			"exitcode": exitIs,
			"jpeg":     drawPhoto,
		},
	})
}

// exitIs runs registryd and compares its exit code: exitcode 3 serve …
func exitIs(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: exitcode n args...")
	}
	err := ts.Exec("registryd", args[1:]...)
	code := "0"
	if err != nil {
		code = exitText(err)
	}
	if code != args[0] {
		ts.Fatalf("exit code %s, want %s", code, args[0])
	}
}

func exitText(err error) string {
	type exiter interface{ ExitCode() int }
	if e, ok := err.(exiter); ok {
		return string(rune('0' + e.ExitCode()))
	}
	return err.Error()
}

// makeWorkbook writes an applicants' file of one person.
func makeWorkbook(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: xlsx file application-number")
	}
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(roster.WriteApplicants(f, []roster.Applicant{applicant(args[1])}))
	ts.Check(f.Close())
}

// grepCells looks for a cell with exactly this text in the first sheet.
func grepCells(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: cells file text")
	}
	f, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	rows, err := f.GetRows(f.GetSheetName(0))
	ts.Check(err)
	ts.Check(f.Close())
	found := false
	for _, row := range rows {
		for _, cell := range row {
			found = found || cell == args[1]
		}
	}
	if found == neg {
		ts.Fatalf("cell %q: found = %v", args[1], found)
	}
}

// applicant is an invented person.
func applicant(no string) roster.Applicant {
	return roster.Applicant{
		ApplicationNo: no, PointCode: "T01", State: confirm.StatePending,
		Content: confirm.Content{
			Kind: confirm.KindPeriodic,
			Identity: confirm.Identity{
				DocumentType: confirm.DocumentIDCard, DocumentNumber: "341002198508120029",
				Name: "王小云", Sex: confirm.SexFemale, BirthDate: "1985-08-12", Ethnicity: "01",
			},
			Certificate: confirm.Certificate{
				Number: "20153401032000123", IssuedOn: "2015-06-30",
				Kind: confirm.QualificationJuniorMiddle, Issuer: "黄山市教育局", Subject: "语文",
			},
			Work: confirm.Work{
				School: "屯溪第九中学", Location: "城市", SchoolKind: "公办初中", Stage: "初中", Subject: "语文",
				Title: "一级教师", PostKind: "在编在岗", CareerStart: "2008-09-01", ContractStart: "2016-09-01",
			},
			Contact: confirm.Contact{Phone: "13812341234"},
			Period:  confirm.Period{LastRegisteredOn: "2021-10-20", TrainingHours: 372, Ethics: "合格"},
		},
	}
}
