package main

import (
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/printing/spool/spooltest"

	"github.com/rogpeppe/go-internal/testscript"
)

// printerCommand is the printer beside the clerk:
//
//	printer start            sets PRINTER; everything prints there from now on
//	printer N trouble        goes wrong at the N-th sheet from now on
//	printer mend | delete
//	printer sheets N         so many good sheets have come out
func printerCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: printer start|mend|sheets N|N trouble")
	}
	if args[0] == "start" {
		v := spooltest.NewVirtual()
		v.Trays = []string{"tray-1", "tray-2"}
		ts.Defer(func() { _ = v.Close() })
		ts.Setenv("CUPS_SERVER", v.Server)
		ts.Setenv("PRINTER", v.Printer)
		ts.Value(bureau{}).(*bureau).printer = v
		return
	}
	v := ts.Value(bureau{}).(*bureau).printer
	switch args[0] {
	case "mend":
		v.Mend()
	case "sheets":
		v.Finish()
		good := 0
		for _, s := range v.Sheets() {
			if !s.Spoiled {
				good++
			}
		}
		if strconv.Itoa(good) != args[1] {
			ts.Fatalf("%d good sheets came out, want %s", good, args[1])
		}
	default:
		n, err := strconv.Atoi(args[0])
		ts.Check(err)
		v.At(n, spooltest.Trouble(args[1]))
	}
}

// output runs pointctl and gives the JSON it writes.
func output(ts *testscript.TestScript, into any, args ...string) {
	ts.Check(ts.Exec("pointctl", append(args, "--json")...))
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), into))
}

// damageCommand changes the workstation's database behind its back: damage SQL.
func damageCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: damage SQL")
	}
	files, err := filepath.Glob(ts.MkAbs("data/confirmpoint/point-*.db"))
	ts.Check(err)
	if len(files) != 1 {
		ts.Fatalf("%d databases", len(files))
	}
	db, err := sql.Open("sqlite", "file:"+files[0])
	ts.Check(err)
	defer db.Close()
	done, err := db.Exec(args[0])
	ts.Check(err)
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		ts.Fatalf("nothing was damaged: %v", err)
	}
}

// batchCommand puts mark and id of the newest batch into variables: batch MARK [ID].
func batchCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: batch MARK [ID]")
	}
	var list listedBatches
	output(ts, &list, "queue")
	newest := list.Batches[len(list.Batches)-1]
	ts.Setenv(args[0], newest.Mark)
	if len(args) > 1 {
		ts.Setenv(args[1], newest.BatchID)
	}
}

// numberCommand puts the n-th reserved number into a variable: number VAR n.
func numberCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: number VAR n")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	var list listedNumbers
	output(ts, &list, "receipts")
	if n > len(list.Numbers) {
		ts.Fatalf("%d numbers", len(list.Numbers))
	}
	ts.Setenv(args[0], list.Numbers[n-1].Number)
}

// codeCommand puts what the QR code of a print says into a variable, the newest
// print unless its number is given: code VAR kind 报名号 [print number].
func codeCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: code VAR kind number [print]")
	}
	var ledger listedLedger
	output(ts, &ledger, "ledger", "list", args[2])
	found := ""
	for _, l := range ledger.Lines {
		if l.Event != confirm.EventFinish || string(l.Kind) != args[1] || len(args) > 3 && strconv.Itoa(l.PrintNo) != args[3] {
			continue
		}
		paper := confirm.Paper{Kind: l.Kind, Preview: l.Preview, PrintNo: l.PrintNo}
		paper.Record.ApplicationNo, paper.Record.Digest, paper.Record.Version = l.ApplicationNo, l.Digest, l.Version
		if code, ok := confirm.NewPaperCode(paper, 1); ok {
			found = code.String()
		}
	}
	if found == "" {
		ts.Fatalf("no such print in the ledger")
	}
	ts.Setenv(args[0], found)
}

// codesCommand writes what a scanner gives: codes file code…
func codesCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: codes file code…")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Join(args[1:], "\n")+"\n"), 0o600))
}
