package desk_test

import (
	"path/filepath"
	"slices"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

func found(findings []confirm.Finding, code confirm.Code) (confirm.Finding, bool) {
	n := slices.IndexFunc(findings, func(f confirm.Finding) bool { return f.Code == code })
	if n < 0 {
		return confirm.Finding{}, false
	}
	return findings[n], true
}

// TestAcknowledge: why a finding is fine is kept in the draft and carried by
// the conclusion, as long as the finding is there.
func TestAcknowledge(t *testing.T) {
	o := ready(t, 12)
	ctx, id := t.Context(), o.clean(1)[0].ID
	number := o.open(id).Record.ApplicationNo
	o.edit(number, func(c *confirm.Content) { c.Work.CareerStart = "1970-01-01" })
	o.pull()
	f, ok := found(o.open(id).Findings, confirm.CodeCareerAge)
	if !ok {
		t.Fatalf("findings %+v", o.open(id).Findings)
	}
	_, err := o.desk.Acknowledge(ctx, id, confirm.Finding{Check: f.Check, Code: confirm.CodeNameDot}, "没有")
	wantCode(t, err, confirm.ProblemNotFound)
	_, err = o.desk.Acknowledge(ctx, id, f, "档案如此")
	check(t, err)
	v, err := o.desk.Acknowledge(ctx, id, f, "档案如此，已复印")
	check(t, err)
	if note, ok := v.Acknowledged(f); !ok || note != "档案如此，已复印" || len(v.Draft.Acknowledged) != 1 {
		t.Fatalf("acknowledged %+v", v.Draft.Acknowledged)
	}
	if again, ok := o.open(id).Acknowledged(f); !ok || again != "档案如此，已复印" {
		t.Errorf("after opening again %q", again)
	}
	o.tickAll(id, confirm.TickMet)
	o.desk.Saw(o.open(id)) // the edit
	op, err := o.desk.Conclude(ctx, o.open(id), confirm.ActionConcludeComplete, "")
	check(t, err)
	if a := op.Intent.Acknowledged; len(a) != 1 || a[0].Note != "档案如此，已复印" || a[0].Check != f.Check {
		t.Errorf("the intent carries %+v", a)
	}
	o.send()
	if a := o.open(id).Record.Standing.Decision.Acknowledged; len(a) != 1 {
		t.Errorf("the registry keeps %+v", a)
	}

	// Another content: the note was about something else.
	v, err = o.desk.Acknowledge(ctx, id, f, "")
	check(t, err)
	if len(v.Draft.Acknowledged) != 0 {
		t.Errorf("taken back, but %+v is there", v.Draft.Acknowledged)
	}
	_, err = o.desk.Acknowledge(ctx, id, f, "仍然如此")
	check(t, err)
	o.edit(number, moveHouse)
	o.pull()
	if a := o.open(id).Draft.Acknowledged; len(a) != 0 {
		t.Errorf("the note on the old content is still there: %+v", a)
	}
}

// TestCheckAll: all records with what they have in common; an opened record
// shows the same.
func TestCheckAll(t *testing.T) {
	o := ready(t, 12)
	rows := o.clean(2)
	theirs := o.open(rows[0].ID).Record.Content
	o.edit(rows[1].ApplicationNo, func(c *confirm.Content) { c.Certificate.Number = theirs.Certificate.Number })
	o.pull()
	all, err := o.desk.CheckAll(t.Context())
	check(t, err)
	if len(all) != 12 {
		t.Fatalf("%d records", len(all))
	}
	if !slices.IsSortedFunc(all, func(a, b desk.Checked) int {
		return slices.Compare([]byte(a.ApplicationNo), []byte(b.ApplicationNo))
	}) {
		t.Error("not in the order of 报名号")
	}
	for _, c := range all {
		_, same := found(c.Findings, confirm.CodeSameCertificate)
		if want := c.RecordID == rows[0].ID || c.RecordID == rows[1].ID; same != want {
			t.Errorf("%s: same certificate %v", c.ApplicationNo, same)
		}
		if opened := o.open(c.RecordID).Findings; !slices.EqualFunc(opened, c.Findings, func(a, b confirm.Finding) bool {
			return a.Check == b.Check && a.Code == b.Code && a.Field == b.Field
		}) {
			t.Errorf("%s: opened %+v, in the list %+v", c.ApplicationNo, opened, c.Findings)
		}
	}
	check(t, o.desk.Lock(t.Context()))
	_, err = o.desk.CheckAll(t.Context())
	wantCode(t, err, confirm.ProblemLocked)
}

// TestCorrectionVoidsForms: forms printed before a correction no longer count;
// both copies are due, marked 更正后.
func TestCorrectionVoidsForms(t *testing.T) {
	o := ready(t, 12)
	ctx, id := t.Context(), o.clean(1)[0].ID
	o.complete(id)
	o.send()
	printed := func(name string) string {
		t.Helper()
		path := filepath.Join(t.TempDir(), name)
		b, err := o.desk.Print(ctx, desk.PrintRequest{Kinds: []confirm.PaperKind{confirm.PaperForm}, RecordIDs: []string{id}, Target: confirm.BatchTarget{Path: path}}, nil)
		check(t, err)
		if states(b) != "done" || b.Documents[0].Copies != 2 {
			t.Fatalf("%s, %d copies", states(b), b.Documents[0].Copies)
		}
		return pdfText(t, path)
	}
	printed("before.pdf")
	data := []byte("%PDF-1.4 委托书")
	attached, err := o.desk.AttachScan(ctx, id, desk.ScanFile{Data: data, Kind: "书面委托书"})
	check(t, err)
	by := onPaper(o)
	by.ScanSHA256 = attached.Intent.Scan.SHA256
	_, err = o.desk.CorrectWork(ctx, o.open(id), correction(by, newTitle))
	check(t, err)
	for o.send().Sent > 0 { // one of a record at a time
	}
	o.pull()
	v := o.open(id)
	if v.Record.Standing.State != confirm.StatePending || v.Record.Content.Work.Title != newTitle.New || v.Record.Version != 2 {
		t.Fatalf("%s, %s, version %d", v.Record.Standing.State, v.Record.Content.Work.Title, v.Record.Version)
	}
	if c := v.Record.Standing.Corrections; len(c) != 1 || c[0].Fields[0].Old == "" || c[0].Authorisation != by {
		t.Errorf("corrections %+v", c)
	}
	if len(v.Void) != 1 || !v.ReprintDue {
		t.Errorf("%d void prints, due %v", len(v.Void), v.ReprintDue)
	}
	if scan, err := o.desk.Scan(ctx, id, by.ScanSHA256); err != nil || string(scan) != string(data) {
		t.Errorf("the scan is %q, %v", scan, err)
	}
	_, err = o.desk.Scan(ctx, id, v.Record.Content.PhotoSHA256)
	wantCode(t, err, confirm.ProblemNotFound)
	o.complete(id)
	o.send()
	text := printed("after.pdf")
	if n := countOf(text, "更正后"); n != 4 { // two copies of two pages
		t.Errorf("%d marks", n)
	}
	if v := o.open(id); v.ReprintDue {
		t.Error("still due after both copies were printed")
	}
}
