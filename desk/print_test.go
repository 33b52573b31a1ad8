package desk_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

func ids(rows []confirm.Row) []string {
	var all []string
	for _, r := range rows {
		all = append(all, r.ID)
	}
	return all
}

func states(b confirm.Batch) string {
	var all []string
	for _, d := range b.Documents {
		all = append(all, string(d.State))
	}
	return strings.Join(all, " ")
}

// pdfText is what a reader finds in a PDF.
func pdfText(t testing.TB, path string) string {
	t.Helper()
	out, err := exec.Command("pdftotext", "-layout", path, "-").Output()
	check(t, err)
	return string(out)
}

func TestPrintOneFile(t *testing.T) {
	o := ready(t, 12)
	path := filepath.Join(t.TempDir(), "forms.pdf")
	var seen []desk.PrintProgress
	b, err := o.desk.Print(t.Context(), desk.PrintRequest{
		Kinds: []confirm.PaperKind{confirm.PaperForm}, RecordIDs: append(ids(o.rows("")), o.rows("")[0].ID), Target: confirm.BatchTarget{Path: path},
	}, func(p desk.PrintProgress) { seen = append(seen, p) })
	check(t, err)
	if len(b.Documents) != 12 || strings.Count(states(b), "done") != 12 || b.Documents[0].Copies != 2 {
		t.Fatalf("batch: %d documents, %s, %d copies", len(b.Documents), states(b), b.Copies)
	}
	if last := seen[len(seen)-1]; last.Done != 12 || last.Total != 12 || last.BatchID != b.ID {
		t.Errorf("last progress %+v", last)
	}
	for i := 1; i < len(seen); i++ {
		if seen[i].Done < seen[i-1].Done || seen[i].Done > 12 {
			t.Errorf("progress goes from %d to %d", seen[i-1].Done, seen[i].Done)
		}
	}
	if !slices.ContainsFunc(seen, func(p desk.PrintProgress) bool { return p.Done == 5 }) {
		t.Error("no progress while the file is made")
	}
	text := pdfText(t, path)
	for i, row := range o.rows("") {
		if !strings.Contains(text, row.ApplicationNo) {
			t.Errorf("%s is not in the file", row.ApplicationNo)
		}
		if d := b.Documents[i]; d.Pages != 4 || d.PrintNo != 1 || !d.Preview || d.Seq != i+1 {
			t.Errorf("document %+v", d)
		}
	}
	kept, err := o.desk.Batches(t.Context())
	check(t, err)
	if len(kept) != 1 || states(kept[0]) != states(b) {
		t.Errorf("kept %+v", kept)
	}
}

func TestPrintEachAndAgain(t *testing.T) {
	o := ready(t, 12)
	rows := o.clean(3)
	o.complete(rows[0].ID)
	o.complete(rows[1].ID)
	o.send()
	dir := filepath.Join(t.TempDir(), "receipts")
	req := desk.PrintRequest{Kinds: []confirm.PaperKind{confirm.PaperReceipt}, RecordIDs: ids(rows), Target: confirm.BatchTarget{Path: dir, Separate: true}}
	b, err := o.desk.Print(t.Context(), req, nil)
	check(t, err)
	if states(b) != "done done failed" || b.Documents[2].Code != confirm.ProblemReceiptNotReady || b.Documents[0].Copies != 1 {
		t.Fatalf("batch %+v", b)
	}
	files, err := os.ReadDir(dir)
	check(t, err)
	want := []string{rows[0].ApplicationNo + "-受理凭证.pdf", rows[1].ApplicationNo + "-受理凭证.pdf"}
	var names []string
	for _, f := range files {
		info, err := f.Info()
		check(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v", f.Name(), info.Mode())
		}
		names = append(names, f.Name())
	}
	if !slices.Equal(names, want) {
		t.Errorf("files %q", names)
	}
	number := o.open(rows[0].ID).Record.Standing.Decision.ReceiptNumber
	if text := pdfText(t, filepath.Join(dir, want[0])); !strings.Contains(text, number) || number == "" {
		t.Errorf("the receipt does not show its number %q", number)
	}

	first := b
	_, err = o.desk.Print(t.Context(), req, nil)
	wantCode(t, err, confirm.ProblemReprintReason)
	req.Reason = "原件污损"
	b, err = o.desk.Print(t.Context(), req, nil)
	check(t, err)
	if b.Documents[0].PrintNo != 2 || b.Documents[0].Number != number {
		t.Errorf("the second print is number %d", b.Documents[0].PrintNo)
	}
	if first, err = o.desk.Batch(t.Context(), first.ID); err != nil || states(first) != "void void failed" {
		t.Errorf("the first print is %s, %v", states(first), err)
	}
	if text := pdfText(t, filepath.Join(dir, want[0])); !strings.Contains(text, "补打") {
		t.Error("the second print is not marked 补打")
	}
	// Forms are counted apart from receipts.
	req.Kinds = []confirm.PaperKind{confirm.PaperForm}
	b, err = o.desk.Print(t.Context(), req, nil)
	check(t, err)
	if d := b.Documents[0]; d.PrintNo != 1 || d.Preview || !b.Documents[2].Preview {
		t.Errorf("forms %+v", b.Documents)
	}
}

// TestReceiptWaitsForOpenOperation: a conclusion that may just be changing gives no receipt.
func TestReceiptWaitsForOpenOperation(t *testing.T) {
	o := ready(t, 12)
	id := o.clean(1)[0].ID
	o.complete(id)
	o.send()
	v := o.tick(id, "T1", confirm.TickNotMet)
	_, err := o.desk.Conclude(t.Context(), v, confirm.ActionConcludeIncomplete, "证书未带")
	check(t, err)
	b, err := o.desk.Print(t.Context(), desk.PrintRequest{
		Kinds: []confirm.PaperKind{confirm.PaperReceipt}, RecordIDs: []string{id}, Target: confirm.BatchTarget{Path: filepath.Join(t.TempDir(), "r.pdf")},
	}, nil)
	check(t, err)
	if b.Documents[0].Code != confirm.ProblemReceiptNotReady {
		t.Errorf("document %+v", b.Documents[0])
	}
}

func TestPrintRefusesTheWholeBatch(t *testing.T) {
	o := ready(t, 2)
	file := filepath.Join(t.TempDir(), "a.pdf")
	tests := map[string]struct {
		want confirm.Code
		req  desk.PrintRequest
	}{
		"nobody":          {confirm.ProblemBatchSize, desk.PrintRequest{Target: confirm.BatchTarget{Path: file}}},
		"too many":        {confirm.ProblemBatchSize, desk.PrintRequest{RecordIDs: make([]string, desk.MaxBatch+1), Target: confirm.BatchTarget{Path: file}}},
		"too many copies": {confirm.ProblemBatchSize, desk.PrintRequest{RecordIDs: []string{"x"}, Copies: desk.MaxCopies + 1, Target: confirm.BatchTarget{Path: file}}},
		"negative copies": {confirm.ProblemBatchSize, desk.PrintRequest{RecordIDs: []string{"x"}, Copies: -1, Target: confirm.BatchTarget{Path: file}}},
		"nowhere":         {confirm.ProblemTarget, desk.PrintRequest{RecordIDs: []string{"x"}}},
		"no such printer": {confirm.ProblemTarget, desk.PrintRequest{RecordIDs: []string{"x"}, Target: confirm.BatchTarget{Printer: "none"}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.req.Kinds = []confirm.PaperKind{confirm.PaperForm}
			b, err := o.desk.Print(t.Context(), tt.req, nil)
			wantCode(t, err, tt.want)
			if b.ID != "" {
				t.Errorf("there is a batch: %+v", b)
			}
		})
	}
	if _, err := o.desk.Print(t.Context(), desk.PrintRequest{Kinds: []confirm.PaperKind{"letter"}, RecordIDs: []string{"x"}, Target: confirm.BatchTarget{Path: file}}, nil); err == nil {
		t.Error("an unknown kind of paper is printed")
	}
}

// TestPrintTargetThatCannotBe: nothing is left behind, and the batch says what happened.
func TestPrintTargetThatCannotBe(t *testing.T) {
	o := ready(t, 2)
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	check(t, os.WriteFile(file, nil, 0o600))
	for name, target := range map[string]confirm.BatchTarget{
		"no folder":          {Path: filepath.Join(dir, "none", "a.pdf")},
		"below a file":       {Path: filepath.Join(file, "a.pdf")},
		"a file as a folder": {Path: file, Separate: true},
		"a folder as a file": {Path: dir},
	} {
		b, err := o.desk.Print(t.Context(), desk.PrintRequest{Kinds: []confirm.PaperKind{confirm.PaperForm}, RecordIDs: ids(o.rows("")), Target: target}, nil)
		if confirm.CodeOf(err) != confirm.ProblemTarget || states(b) != "skipped skipped" {
			t.Errorf("%s: %v, %s", name, err, states(b))
		}
		if strings.Contains(err.Error(), dir) {
			t.Errorf("%s: the error names the folder: %v", name, err)
		}
	}
	left, err := os.ReadDir(dir)
	check(t, err)
	if len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

// badPress cannot draw some people, and calls back before each rendering.
type badPress struct {
	desk.Press
	cannot map[string]confirm.Code // by 报名号
	found  func()                  // called once, when one was found out
	before func(n int) error
	n      int
}

func (p *badPress) Check(paper confirm.Paper) error {
	if code := p.cannot[paper.Record.ApplicationNo]; code != "" {
		if found := p.found; found != nil {
			p.found = nil
			defer found()
		}
		return &confirm.Problem{Code: code, Args: map[string]string{"code_points": "U+30EDE"}}
	}
	return p.Press.Check(paper)
}

func (p *badPress) Render(ctx context.Context, w io.Writer, papers iter.Seq[confirm.Paper], result func(index, pages int, err error)) error {
	p.n++
	if p.before != nil {
		if err := p.before(p.n); err != nil {
			return err
		}
	}
	return p.Press.Render(ctx, w, papers, result)
}

func withPress(p *badPress) func(*desk.Config) {
	return func(c *desk.Config) {
		p.Press = c.Press
		c.Press = p
	}
}

// TestCannotBeDrawn: who cannot be drawn fails with the code points, the rest
// goes; Preflight says so before the click.
func TestCannotBeDrawn(t *testing.T) {
	press := &badPress{cannot: map[string]confirm.Code{}}
	o := ready(t, 12, withPress(press))
	rows := o.rows("")
	press.cannot[rows[1].ApplicationNo] = confirm.ProblemGlyphMissing
	req := desk.PrintRequest{
		Kinds: []confirm.PaperKind{confirm.PaperForm}, RecordIDs: ids(rows[:3]), Target: confirm.BatchTarget{Path: filepath.Join(t.TempDir(), "a.pdf")},
	}
	seen := 0
	lines, err := o.desk.Preflight(t.Context(), req, func(done, total int) { seen = done*10 + total })
	check(t, err)
	if len(lines) != 1 || lines[0].RecordID != rows[1].ID || lines[0].Code != confirm.ProblemGlyphMissing || lines[0].Args["code_points"] != "U+30EDE" || seen != 33 {
		t.Errorf("preflight %+v, %d", lines, seen)
	}
	b, err := o.desk.Print(t.Context(), req, nil)
	check(t, err)
	if states(b) != "done failed done" || b.Documents[1].Code != confirm.ProblemGlyphMissing || b.Documents[1].Args["code_points"] != "U+30EDE" {
		t.Errorf("batch %+v", b)
	}
}

// TestCancel: the current document is finished, the rest is skipped; one
// file for all does not appear.
func TestCancel(t *testing.T) {
	for name, separate := range map[string]bool{"one file": false, "each": true} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			press := &badPress{}
			o := ready(t, 4, withPress(press))
			press.before = func(n int) error {
				if n == 2 || !separate {
					cancel()
				}
				return nil
			}
			dir := t.TempDir()
			target := confirm.BatchTarget{Path: dir, Separate: true}
			want, files := "done done skipped skipped", 2
			if !separate {
				target = confirm.BatchTarget{Path: filepath.Join(dir, "a.pdf")}
				want, files = "skipped skipped skipped skipped", 0
			}
			b, err := o.desk.Print(ctx, desk.PrintRequest{Kinds: []confirm.PaperKind{confirm.PaperForm}, RecordIDs: ids(o.rows("")), Target: target}, nil)
			if !errors.Is(err, context.Canceled) || states(b) != want {
				t.Errorf("%v, %s", err, states(b))
			}
			left, err := os.ReadDir(dir)
			check(t, err)
			if len(left) != files {
				t.Errorf("files: %v", left)
			}
			kept, err := o.desk.Batches(t.Context())
			check(t, err)
			if states(kept[0]) != want {
				t.Errorf("kept: %s", states(kept[0]))
			}
		})
	}
}

// TestLockCancelsPrinting: what Lock interrupts is closed in the ledger all the same.
func TestLockCancelsPrinting(t *testing.T) {
	press := &badPress{}
	o := ready(t, 4, withPress(press))
	locked := make(chan error, 1)
	press.before = func(n int) error {
		if n == 1 {
			go func() { locked <- o.desk.Lock(context.Background()) }()
			for { // until the gate is shut
				if _, err := o.desk.Standing(t.Context()); confirm.CodeOf(err) == confirm.ProblemLocked {
					return nil
				}
			}
		}
		return nil
	}
	b, err := o.desk.Print(t.Context(), desk.PrintRequest{
		Kinds: []confirm.PaperKind{confirm.PaperForm}, RecordIDs: ids(o.rows("")), Target: confirm.BatchTarget{Path: t.TempDir(), Separate: true},
	}, nil)
	if !errors.Is(err, context.Canceled) || states(b) != "done skipped skipped skipped" {
		t.Errorf("%v, %s", err, states(b))
	}
	check(t, <-locked)
	check(t, o.desk.SignInOffline(t.Context(), pin))
	kept, err := o.desk.Batches(t.Context())
	check(t, err)
	if states(kept[0]) != states(b) {
		t.Errorf("kept: %s", states(kept[0]))
	}
}
