package store_test

import (
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/store/storetest"
)

// TestRowOfSeveralActs: what a row shows of several operations of one record,
// and in which queues it is.
func TestRowOfSeveralActs(t *testing.T) {
	const (
		conclude = confirm.ActionConcludeComplete
		note     = confirm.ActionAnnotate
		move     = confirm.ActionTransferPoint
		open     = confirm.OperationSigned
		refused  = confirm.OperationRefused
	)
	type act struct {
		action confirm.Action
		state  confirm.OperationState
	}
	tests := []struct {
		name      string
		acts      []act
		operation confirm.OperationState
		mine      confirm.Action
		queues    []confirm.Queue // beside all and to_print
	}{
		{"a note unsent", []act{{note, open}}, open, "", []confirm.Queue{confirm.QueuePending, confirm.QueueUnsent}},
		{"a note refused", []act{{note, refused}}, refused, "", []confirm.Queue{confirm.QueuePending, confirm.QueueConflict}},
		{"a transfer unsent", []act{{move, open}}, open, move, []confirm.Queue{confirm.QueueUnsent}},
		{"a note on an unsent conclusion", []act{{conclude, open}, {note, open}}, open, conclude, []confirm.Queue{confirm.QueueUnsent}},
		{"a note does not answer a refused conclusion", []act{{conclude, refused}, {note, open}}, refused, conclude,
			[]confirm.Queue{confirm.QueuePending, confirm.QueueUnsent, confirm.QueueConflict}},
		{"a conclusion does not answer a refused note", []act{{note, refused}, {conclude, open}}, open, conclude,
			[]confirm.Queue{confirm.QueueUnsent, confirm.QueueConflict}},
		{"another note answers a refused one", []act{{note, refused}, {note, open}}, open, "",
			[]confirm.Queue{confirm.QueuePending, confirm.QueueUnsent}},
		{"another conclusion answers a refused one", []act{{conclude, refused}, {confirm.ActionConcludeIncomplete, open}}, open,
			confirm.ActionConcludeIncomplete, []confirm.Queue{confirm.QueueUnsent}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, ctx := unlocked(t), t.Context()
			rec := storetest.Record(1)
			must(t, s.ApplyChanges(ctx, confirm.ChangePage{Epoch: "e1", Changes: []confirm.Change{storetest.Change(1, rec)}}))
			for n, a := range tt.acts {
				op := storetest.Decision(rec, int64(n+1), a.action)
				must(t, s.CommitDecision(ctx, op, rec))
				if a.state == refused {
					must(t, s.CloseOperation(ctx, storetest.Refused(op, confirm.CodeContentChanged, confirm.Standing{})))
				}
			}
			page, err := s.Search(ctx, confirm.Query{})
			must(t, err)
			if row := page.Rows[0]; row.Operation != tt.operation || row.Mine != tt.mine {
				t.Errorf("row shows %q %q, want %q %q", row.Operation, row.Mine, tt.operation, tt.mine)
			}
			want := map[confirm.Queue]int{confirm.QueueAll: 1, confirm.QueueToPrint: 1}
			for _, q := range tt.queues {
				want[q] = 1
			}
			for q, n := range page.Counts {
				if n != want[q] {
					t.Errorf("queue %q counts %d, want %d", q, n, want[q])
				}
			}
		})
	}
}

// TestStandingOfReceipts: which standing stays when receipt and pull disagree.
func TestStandingOfReceipts(t *testing.T) {
	at := storetest.Start()
	message := func(ids ...string) (list []confirm.SentMessage) {
		for _, id := range ids {
			list = append(list, confirm.SentMessage{ID: id, At: at})
		}
		return list
	}
	recalled := message("a")
	recalled[0].RecalledAt = at
	tests := []struct {
		name         string
		pulled, told confirm.Standing
		adopted      bool // the standing of the receipt is kept
	}{
		{"a message more", confirm.Standing{Messages: message("a")}, confirm.Standing{Messages: message("a", "b")}, true},
		{"a message less", confirm.Standing{Messages: message("a", "b")}, confirm.Standing{Messages: message("a")}, false},
		{"a recall", confirm.Standing{Messages: message("a")}, confirm.Standing{Messages: recalled}, true},
		{"a scan more, a message less", confirm.Standing{Messages: message("a")}, confirm.Standing{Scans: []confirm.AttachedScan{{}}}, false},
		{"nothing new", confirm.Standing{Remark: "pulled"}, confirm.Standing{Remark: "told"}, false},
		{"a correction", confirm.Standing{}, confirm.Standing{Corrections: []confirm.WorkCorrection{{Version: 2}}}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, ctx := unlocked(t), t.Context()
			rec := storetest.Record(1)
			tt.pulled.State, tt.told.State = confirm.StatePending, confirm.StatePending
			tt.pulled.LocalFileNumber, tt.told.LocalFileNumber = "pulled", "told"
			rec.Standing = tt.pulled
			must(t, s.ApplyChanges(ctx, confirm.ChangePage{Epoch: "e1", Changes: []confirm.Change{storetest.Change(1, rec)}}))
			op := storetest.Decision(rec, 1, confirm.ActionMessage)
			must(t, s.CommitDecision(ctx, op, rec))
			out := storetest.Accepted(op)
			out.Standing = tt.told
			must(t, s.CloseOperation(ctx, out))
			got, err := s.Record(ctx, rec.ID)
			must(t, err)
			if kept := got.Standing.LocalFileNumber == "told"; kept != tt.adopted {
				t.Errorf("the standing is the one %s", got.Standing.LocalFileNumber)
			}
		})
	}
}

// TestReconsidered: a window that is moved lists the records it matters to,
// until the clerk has seen them.
func TestReconsidered(t *testing.T) {
	s, ctx := unlocked(t), t.Context()
	book := storetest.Rulebook()
	book.Plan.Opens, book.Plan.Closes = storetest.Start().AddDate(0, -1, 0), storetest.Start().AddDate(0, 2, 0)
	book.Window.Opens, book.Window.Closes = storetest.Start().AddDate(0, 0, -1), storetest.Start().AddDate(0, 0, 9)
	must(t, s.SaveRulebook(ctx, book))
	var changes []confirm.Change
	for i := range 3 {
		rec := storetest.Record(i + 1)
		rec.PlanID, rec.PointID = book.Plan.ID, book.Point.ID
		if i == 2 {
			rec.Standing.State = confirm.StateDeclined
		}
		changes = append(changes, storetest.Change(int64(i+1), rec))
	}
	must(t, s.ApplyChanges(ctx, confirm.ChangePage{Epoch: "e1", Changes: changes}))
	want := func(n int, change confirm.WindowChange) {
		t.Helper()
		list, err := s.Reconsidered(ctx)
		must(t, err)
		if len(list) != n {
			t.Fatalf("%d records are listed, want %d", len(list), n)
		}
		for _, a := range list {
			if a.Change != change {
				t.Errorf("%s: %s, want %s", a.RecordID, a.Change, change)
			}
		}
	}
	must(t, s.SaveRulebook(ctx, book))
	want(0, "")
	moved := book
	moved.Window.Closes, moved.Window.Version = book.Window.Closes.Add(24*time.Hour), book.Window.Version+1
	must(t, s.SaveRulebook(ctx, moved))
	want(2, confirm.WindowExtended)
	moved.Window.Closes, moved.Window.Version = book.Window.Closes.Add(-24*time.Hour), book.Window.Version+2
	must(t, s.SaveRulebook(ctx, moved))
	want(2, confirm.WindowShortened)
	must(t, s.ApplyChanges(ctx, confirm.ChangePage{Epoch: "e1", Changes: []confirm.Change{storetest.Tombstone(9, storetest.RecordID(1))}}))
	want(1, confirm.WindowShortened)
	must(t, s.Lock())
	must(t, s.Unlock(ctx, storetest.Key()))
	want(1, confirm.WindowShortened)
	must(t, s.ForgetReconsidered(ctx))
	want(0, "")
}
