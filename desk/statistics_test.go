package desk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// TestStatisticsOfTheDesk: the numbers follow a conclusion from the signature to
// the registry's word, and are those of the queues at every step.
func TestStatisticsOfTheDesk(t *testing.T) {
	o := ready(t, 12)
	numbers := func(what string, want confirm.Numbers) confirm.Statistics {
		t.Helper()
		s, err := o.desk.Statistics(t.Context())
		check(t, err)
		if s.Total != want {
			t.Errorf("%s: %+v, want %+v", what, s.Total, want)
		}
		page, err := o.desk.Search(t.Context(), confirm.Query{Limit: 1})
		check(t, err)
		for queue, n := range map[confirm.Queue]int{
			confirm.QueueAll: s.Total.Expected, confirm.QueuePending: s.Total.Left + s.Total.NotCome, confirm.QueueDone: s.Total.Complete,
			confirm.QueueIncomplete: s.Total.Incomplete, confirm.QueueUnsent: s.Total.Unsent, confirm.QueueConflict: s.Total.Conflicts,
			confirm.QueueToday: s.Today,
		} {
			if page.Counts[queue] != n {
				t.Errorf("%s: queue %q has %d, the numbers %d", what, queue, page.Counts[queue], n)
			}
		}
		return s
	}
	numbers("nothing done", confirm.Numbers{Expected: 12, NotCome: 12})
	rows := o.clean(2)
	o.complete(rows[0].ID)
	numbers("one signed", confirm.Numbers{Expected: 12, Checked: 1, InHand: 1, NotCome: 11, Unsent: 1})
	o.send()
	o.pull()
	numbers("one accepted", confirm.Numbers{Expected: 12, Checked: 1, Complete: 1, NotCome: 11, Unprinted: 1})
	_, err := o.desk.Conclude(t.Context(), o.open(rows[1].ID), confirm.ActionLeaveUnconfirmed, "合同将到期")
	check(t, err)
	o.send()
	o.pull()
	s := numbers("one left", confirm.Numbers{Expected: 12, Checked: 2, Complete: 1, Left: 1, NotCome: 10, Unprinted: 1})
	if len(s.Days) != 2 || s.Days[0].Key != "2026-10-08" || len(s.Clerks) != 2 || s.Clerks[0].Checked != 2 {
		t.Errorf("days %+v, clerks %+v", s.Days, s.Clerks)
	}
	waiting, err := o.desk.NotCome(t.Context())
	check(t, err)
	if len(waiting) != 10 {
		t.Errorf("%d have not come", len(waiting))
	}
	ids := make([]string, len(waiting))
	for i, r := range waiting {
		ids[i] = r.ID
	}
	dir := t.TempDir()
	for file, req := range map[string]desk.ListingRequest{
		"daily.csv": {Kind: confirm.PaperDaily, By: confirm.ByDay}, "daily.pdf": {Kind: confirm.PaperDaily, By: confirm.ByClerk},
		"absent.csv": {Kind: confirm.PaperNotCome, RecordIDs: ids}, "absent.pdf": {Kind: confirm.PaperNotCome, RecordIDs: ids},
	} {
		req.Target = confirm.BatchTarget{Path: filepath.Join(dir, file)}
		_, err := o.desk.Listing(t.Context(), req)
		check(t, err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "daily.csv"))
	check(t, err)
	if !strings.Contains(string(text), "合计,12,2,1,0,1,0,0,10,0,0,1") || !strings.Contains(string(text), `2026-10-08",2,2`) {
		t.Errorf("the file says %s", text)
	}
}

// TestCertifyWhenNothingIsLeft: there is no certificate before, and its audit
// line is in the log whose head it tells.
func TestCertifyWhenNothingIsLeft(t *testing.T) {
	o := ready(t, 3)
	target := confirm.BatchTarget{Path: filepath.Join(t.TempDir(), "proof.pdf")}
	if _, err := o.desk.Certify(t.Context(), target); confirm.CodeOf(err) != confirm.ProblemCloseOutOpen {
		t.Fatalf("with all undone: %v", err)
	}
	if _, err := os.Stat(target.Path); err == nil {
		t.Error("there is a certificate all the same")
	}
	page, err := o.desk.Search(t.Context(), confirm.Query{})
	check(t, err)
	for _, r := range page.Rows {
		_, err := o.desk.Conclude(t.Context(), o.open(r.ID), confirm.ActionLeaveUnconfirmed, "没有来")
		check(t, err)
	}
	o.send()
	o.pull()
	_, err = o.desk.Listing(t.Context(), desk.ListingRequest{Kind: confirm.PaperHandover, Target: confirm.BatchTarget{Path: target.Path}})
	check(t, err)
	ledger := filepath.Join(t.TempDir(), "ledger.xlsx")
	if _, err := o.desk.Listing(t.Context(), desk.ListingRequest{Kind: confirm.PaperLedger, Target: target}); confirm.CodeOf(err) != confirm.ProblemTarget {
		t.Errorf("a ledger as PDF: %v", err)
	}
	_, err = o.desk.Listing(t.Context(), desk.ListingRequest{Kind: confirm.PaperLedger, Target: confirm.BatchTarget{Path: ledger}})
	check(t, err)
	c, err := o.desk.Certify(t.Context(), target)
	check(t, err)
	log, err := o.desk.AuditTrail(t.Context())
	check(t, err)
	last := log[len(log)-1]
	if last.Action != confirm.AuditExport || last.Detail != "close_out filing" || c.Audit.Hash == "" || c.Audit.Seq != int64(len(log)) {
		t.Errorf("the log ends with %+v, the certificate says %+v", last, c.Audit)
	}
	if c.Numbers.Left != 3 || c.Numbers.Expected != 3 || c.Clerk == "" {
		t.Errorf("it says %+v", c)
	}
	data, err := os.ReadFile(target.Path)
	check(t, err)
	if !strings.HasPrefix(string(data), "%PDF-") {
		t.Error("it is no PDF")
	}
}
