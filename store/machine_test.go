package store_test

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"confirmpoint/confirm"
	"confirmpoint/store"
	"confirmpoint/store/storetest"
)

// TestMachine drives a real file and a model of it with the same steps, closing
// and opening the file between any two of them, and compares all that can be
// asked after every step.
func TestMachine(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := &machine{t: t, path: t.TempDir() + "/point.db", who: storetest.Holder, model: newModel()}
		m.s = open(t, m.path)
		defer func() { must(t, m.s.Close()) }()
		must(t, m.s.Unlock(t.Context(), storetest.Key()))
		must(t, m.s.Admit(t.Context(), storetest.Colleague, "clerk of "+storetest.Colleague, storetest.ColleagueKey()))
		m.acts++
		rt.Repeat(rapid.StateMachineActions(m))
	})
}

// model is what the cache should hold.
type model struct {
	epoch, cursor string
	records       map[string]*held
	drafts        map[string]confirm.Draft
	ops           []*confirm.Operation
	blobs         map[string]bool
	prints        []*confirm.Document
	lines         int              // of the print ledger
	shadow        map[string]*held // nil when no new epoch collects
	shadowEpoch   string
	shadowCursor  string
	seq, epochs   int64
	acts          int              // audit entries
	signed        map[string]int64 // newest number of each clerk
}

// held is one record of the model.
type held struct {
	confirm.Record
	gone bool
}

func newModel() *model {
	return &model{
		records: map[string]*held{}, drafts: map[string]confirm.Draft{},
		blobs: map[string]bool{}, signed: map[string]int64{},
	}
}

func openState(s confirm.OperationState) bool {
	return s == confirm.OperationSigned || s == confirm.OperationSending || s == confirm.OperationUnknown
}

// work counts open and conflicting operations of a record, of one clerk or of
// all (""), and gives the newest that shows.
func (m *model) work(id, of string) (unsent, conflicts int, newest *confirm.Operation) {
	for _, op := range m.ops {
		if op.Intent.RecordID != id || (of != "" && op.Intent.InstallationID != of) {
			continue
		}
		refused := op.State == confirm.OperationRefused
		if openState(op.State) {
			unsent++
		} else if refused && op.ResolvedAt.IsZero() {
			conflicts++
		}
		if !refused || op.ResolvedAt.IsZero() {
			newest = op
		}
	}
	return unsent, conflicts, newest
}

func (m *model) leave(id string) {
	h := m.records[id]
	if unsent, conflicts, _ := m.work(id, ""); unsent+conflicts > 0 || m.drafts[id].Chosen != nil {
		if h != nil {
			h.gone = true
		}
		return
	}
	delete(m.records, id)
	delete(m.drafts, id)
}

// settle removes records that had left and are no longer named.
func (m *model) settle(id string) {
	if h := m.records[id]; h != nil && h.gone {
		m.leave(id)
	}
}

type machine struct {
	t    *testing.T
	path string
	who  string // holder who sits here
	s    *store.Store
	*model
}

func (m *machine) pick(rt *rapid.T) string {
	ids := slices.Sorted(maps.Keys(m.records))
	if len(ids) == 0 {
		rt.Skip("no records")
	}
	return rapid.SampledFrom(ids).Draw(rt, "record")
}

func (m *machine) pickOp(rt *rapid.T, want func(*confirm.Operation) bool) *confirm.Operation {
	var some []*confirm.Operation
	for _, op := range m.ops {
		if want(op) {
			some = append(some, op)
		}
	}
	if len(some) == 0 {
		rt.Skip("no such operation")
	}
	return rapid.SampledFrom(some).Draw(rt, "operation")
}

// Pull applies a page of records, edits and tombstones to the live epoch.
func (m *machine) Pull(rt *rapid.T) {
	if m.epoch == "" {
		m.epochs++
		m.epoch = fmt.Sprint("e", m.epochs)
	}
	page := m.draw(rt, m.epoch, m.records)
	m.shadow, m.cursor = nil, page.Cursor
	must(m.t, m.s.ApplyChanges(m.t.Context(), page))
	for _, c := range page.Changes {
		if c.Record == nil {
			m.leave(c.GoneID)
		} else {
			m.records[c.Record.ID] = &held{Record: *c.Record}
		}
	}
}

// NewEpoch applies a page of another epoch, going on with the one that collects.
func (m *machine) NewEpoch(rt *rapid.T) {
	if len(m.records) == 0 {
		rt.Skip("nothing to replace")
	}
	if m.shadow == nil || rapid.IntRange(0, 9).Draw(rt, "yet another") == 0 {
		m.epochs++
		m.shadow, m.shadowEpoch = map[string]*held{}, fmt.Sprint("e", m.epochs)
	}
	page := m.draw(rt, m.shadowEpoch, m.shadow)
	page.More = rapid.Bool().Draw(rt, "more")
	m.shadowCursor = page.Cursor
	must(m.t, m.s.ApplyChanges(m.t.Context(), page))
	for _, c := range page.Changes {
		if c.Record == nil {
			delete(m.shadow, c.GoneID)
		} else {
			m.shadow[c.Record.ID] = &held{Record: *c.Record}
		}
	}
	if page.More {
		return
	}
	m.askAgain()
	for _, id := range slices.Collect(maps.Keys(m.records)) {
		if m.shadow[id] == nil {
			m.leave(id)
		}
		if h := m.records[id]; h != nil && m.shadow[id] == nil {
			m.shadow[id] = h
		}
	}
	m.records, m.epoch, m.cursor, m.shadow = m.shadow, m.shadowEpoch, page.Cursor, nil
}

// askAgain opens what the new epoch does not show of what was accepted.
func (m *model) askAgain() {
	for _, op := range m.ops {
		now, before := m.shadow[op.Intent.RecordID], m.records[op.Intent.RecordID]
		if op.State != confirm.OperationAccepted || now == nil && before == nil || now != nil && now.Standing.Names(op.Intent.OperationID) {
			continue
		}
		op.State = confirm.OperationUnknown
	}
}

func (m *machine) draw(rt *rapid.T, epoch string, have map[string]*held) confirm.ChangePage {
	page := confirm.ChangePage{Epoch: epoch}
	for range rapid.IntRange(0, 4).Draw(rt, "changes") {
		m.seq++
		i := rapid.IntRange(0, 5).Draw(rt, "who")
		old := have[storetest.RecordID(i)]
		switch {
		case rapid.IntRange(0, 3).Draw(rt, "gone") == 0:
			page.Changes = append(page.Changes, storetest.Tombstone(m.seq, storetest.RecordID(i)))
			continue
		case old != nil:
			rec := storetest.Edited(old.Record, fmt.Sprint("学校", m.seq))
			page.Changes = append(page.Changes, storetest.Change(m.seq, rec))
		default:
			page.Changes = append(page.Changes, storetest.Change(m.seq, storetest.Record(i)))
		}
	}
	page.Cursor = fmt.Sprint(epoch, ".", m.seq)
	return page
}

// Sign commits a decision. While a colleague's has no answer it is refused.
func (m *machine) Sign(rt *rapid.T) {
	id := m.pick(rt)
	n, err := m.s.NextSequence(m.t.Context())
	must(m.t, err)
	if n != m.signed[m.who]+1 {
		rt.Fatalf("next number of %s is %d, after %d", m.who, n, m.signed[m.who])
	}
	action := rapid.SampledFrom([]confirm.Action{confirm.ActionConcludeComplete, confirm.ActionConcludeIncomplete,
		confirm.ActionLeaveUnconfirmed}).Draw(rt, "action")
	op := storetest.Decision(m.records[id].Record, n, action)
	op.Intent.OperationID += " of " + m.who
	op.Intent.InstallationID = m.who
	err = m.s.CommitDecision(m.t.Context(), op, m.records[id].Record)
	if m.chosenBy(id, other(m.who)) {
		if confirm.CodeOf(err) != confirm.ProblemChoiceOpen {
			rt.Fatalf("over a colleague's choice: %v", err)
		}
		return
	}
	if unsent, _, _ := m.work(id, other(m.who)); unsent > 0 {
		if confirm.CodeOf(err) != confirm.ProblemOperationOpen {
			rt.Fatalf("beside a colleague's: %v", err)
		}
		return
	}
	must(m.t, err)
	m.signed[m.who]++
	for _, old := range m.ops {
		if old.Intent.RecordID == id && old.Intent.InstallationID == m.who && old.State == confirm.OperationRefused && old.ResolvedAt.IsZero() {
			old.ResolvedAt, old.Resolution = storetest.Start(), "superseded by "+op.Intent.OperationID
			m.acts++
		}
	}
	m.ops = append(m.ops, &op)
	m.acts++
	delete(m.drafts, id)
}

// chosenBy tells whether a clerk's choice for a record waits for his signature.
func (m *machine) chosenBy(id, who string) bool {
	c := m.drafts[id].Chosen
	return c != nil && c.InstallationID == who
}

// other is the colleague of a clerk.
func other(holder string) string {
	if holder == storetest.Holder {
		return storetest.Colleague
	}
	return storetest.Holder
}

// Sit closes the file and opens it for the colleague.
func (m *machine) Sit(rt *rapid.T) {
	m.who = other(m.who)
	m.Reopen(rt)
}

// Send asks for what this clerk sends: his own, the oldest of each record.
func (m *machine) Send(rt *rapid.T) {
	var want, got []string
	taken := map[string]bool{}
	for _, op := range m.ops {
		if op.Intent.InstallationID != m.who || !openState(op.State) || taken[op.Intent.RecordID] {
			continue
		}
		taken[op.Intent.RecordID] = true
		if op.State == confirm.OperationSigned {
			want = append(want, op.Intent.OperationID)
		}
	}
	ops, err := m.s.Sendable(m.t.Context(), confirm.OperationSigned, 0)
	must(m.t, err)
	for _, op := range ops {
		got = append(got, op.Intent.OperationID)
	}
	if !slices.Equal(got, want) {
		rt.Fatalf("%s sends %v, want %v", m.who, got, want)
	}
}

// Mark moves any operation; closed ones must not move.
func (m *machine) Mark(rt *rapid.T) {
	op := m.pickOp(rt, func(*confirm.Operation) bool { return true })
	state := rapid.SampledFrom([]confirm.OperationState{confirm.OperationSigned, confirm.OperationSending,
		confirm.OperationUnknown}).Draw(rt, "state")
	at := storetest.Start().Add(time.Duration(m.seq) * time.Second)
	must(m.t, m.s.MarkOperations(m.t.Context(), []string{op.Intent.OperationID}, state, at))
	if !openState(op.State) || op.State == state || op.Intent.InstallationID != m.who {
		return
	}
	op.State = state
	if state == confirm.OperationSending {
		op.SentAt = at
		op.Tries++
	}
}

// Close brings the registry's word on any operation, as often as it likes.
func (m *machine) Close(rt *rapid.T) {
	op := m.pickOp(rt, func(*confirm.Operation) bool { return true })
	out := storetest.Accepted(*op)
	if rapid.Bool().Draw(rt, "refused") {
		out = storetest.Refused(*op, confirm.CodeContentChanged, confirm.Standing{})
	}
	must(m.t, m.s.CloseOperation(m.t.Context(), out))
	if !openState(op.State) {
		return
	}
	id := op.Intent.RecordID
	if out.Accepted && bytes.Equal(op.Receipt, out.Receipt) { // was asked for again, and is as it was
		op.State = confirm.OperationAccepted
		m.settle(id)
		return
	}
	m.acts++
	op.State, op.Code, op.Receipt = confirm.OperationRefused, out.Code, out.Receipt
	if out.Accepted {
		op.State = confirm.OperationAccepted
		if h := m.records[id]; h != nil &&
			(h.Standing.Decision == nil || out.Standing.Decision.At.After(h.Standing.Decision.At)) {
			h.Standing = out.Standing
		}
	}
	m.settle(id)
}

// Resolve deals with a refusal.
func (m *machine) Resolve(rt *rapid.T) {
	op := m.pickOp(rt, func(o *confirm.Operation) bool {
		return o.State == confirm.OperationRefused && o.ResolvedAt.IsZero()
	})
	at := storetest.Start().Add(time.Hour)
	err := m.s.Resolve(m.t.Context(), op.Intent.OperationID, "以对方为准", at)
	if op.Intent.InstallationID != m.who {
		if confirm.CodeOf(err) != confirm.ProblemOperationOpen {
			rt.Fatalf("resolves a colleague's: %v", err)
		}
		return
	}
	must(m.t, err)
	op.ResolvedAt, op.Resolution = at, "以对方为准"
	m.acts++
	m.settle(op.Intent.RecordID)
}

// Draft saves unfinished work.
func (m *machine) Draft(rt *rapid.T) {
	d := confirm.Draft{RecordID: m.pick(rt), Remark: rapid.String().Draw(rt, "remark"), SavedAt: storetest.Start()}
	if rapid.IntRange(0, 2).Draw(rt, "chosen") == 0 {
		d.Chosen = &confirm.Chosen{Action: confirm.ActionConcludeComplete, At: storetest.Start(), InstallationID: m.who}
	}
	err := m.s.SaveDraft(m.t.Context(), d)
	if m.chosenBy(d.RecordID, other(m.who)) {
		if confirm.CodeOf(err) != confirm.ProblemChoiceOpen {
			rt.Fatalf("in the place of a colleague's choice: %v", err)
		}
		return
	}
	must(m.t, err)
	d.Remark = strings.ToValidUTF8(d.Remark, "\ufffd")
	taken := m.drafts[d.RecordID].Chosen != nil && d.Chosen == nil
	m.drafts[d.RecordID] = d
	if h := m.records[d.RecordID]; taken && h.gone {
		m.leave(d.RecordID)
	}
}

// Print stores a form of a record, in some state.
func (m *machine) Print(rt *rapid.T) {
	id := m.pick(rt)
	h := m.records[id]
	m.seq++
	b := confirm.Batch{ID: fmt.Sprintf("batch-%05d", m.seq), Kinds: []confirm.PaperKind{confirm.PaperForm}, CreatedAt: storetest.Start()}
	d := confirm.Document{BatchID: b.ID, Seq: 1, RecordID: id, Kind: confirm.PaperForm, Version: h.Version, State: drawState(rt)}
	b.Documents = []confirm.Document{d}
	must(m.t, m.s.SaveBatch(m.t.Context(), b))
	m.prints = append(m.prints, &b.Documents[0])
}

// Move brings some of the documents to other states, with a line of the
// ledger for each.
func (m *machine) Move(rt *rapid.T) {
	if len(m.prints) == 0 {
		rt.Skip("nothing printed")
	}
	var docs []confirm.Document
	var lines []confirm.PrintEntry
	for range rapid.IntRange(1, 3).Draw(rt, "documents") {
		d := rapid.SampledFrom(m.prints).Draw(rt, "document")
		d.State, d.Preview = drawState(rt), rapid.Bool().Draw(rt, "preview")
		docs = append(docs, *d)
		lines = append(lines, confirm.PrintEntry{BatchID: d.BatchID, Document: d.Seq, State: d.State})
	}
	must(m.t, m.s.SaveDocuments(m.t.Context(), docs, lines))
	m.lines += len(lines)
}

func drawState(rt *rapid.T) confirm.DocumentState {
	return rapid.SampledFrom([]confirm.DocumentState{confirm.DocumentWaiting, confirm.DocumentSpooled,
		confirm.DocumentDone, confirm.DocumentDone, confirm.DocumentVoid}).Draw(rt, "state")
}

// printedBefore tells whether a form of an earlier version has come out.
func (m *model) printedBefore(id string) bool {
	for v := range m.records[id].Version {
		if m.printed(id, v) {
			return true
		}
	}
	return false
}

// printed tells whether a form of this version is on paper and counts.
func (m *model) printed(id string, version int64) bool {
	newest := int64(0)
	for _, d := range m.prints {
		if d.RecordID == id && d.State == confirm.DocumentDone && !d.Preview {
			newest = max(newest, d.Version)
		}
	}
	return newest == version
}

// checkPrints compares what is kept of the queue.
func (m *machine) checkPrints(rt *rapid.T) {
	ctx := m.t.Context()
	list, err := m.s.Batches(ctx)
	must(m.t, err)
	got := map[string]confirm.Document{}
	for _, b := range list {
		for _, d := range b.Documents {
			got[b.ID] = d
		}
	}
	for _, d := range m.prints {
		if !reflect.DeepEqual(got[d.BatchID], *d) {
			rt.Fatalf("document of %s is %+v, want %+v", d.BatchID, got[d.BatchID], *d)
		}
	}
	lines, _, err := m.s.PrintLedger(ctx)
	if err != nil || len(lines) != m.lines || len(list) != len(m.prints) {
		rt.Fatalf("%d lines, want %d; %d batches, want %d (%v)", len(lines), m.lines, len(list), len(m.prints), err)
	}
}

// Blob brings a photo that is missing.
func (m *machine) Blob(rt *rapid.T) {
	id := m.pick(rt)
	var i int
	_, err := fmt.Sscanf(id, "rec-%d", &i)
	must(m.t, err)
	must(m.t, m.s.SaveBlob(m.t.Context(), storetest.BlobSum(storetest.Photo(i)), storetest.Photo(i)))
	m.blobs[storetest.BlobSum(storetest.Photo(i))] = true
}

// Reopen closes the file and opens it again.
func (m *machine) Reopen(rt *rapid.T) {
	must(m.t, m.s.Close())
	m.s = openAs(m.t, m.path, m.who)
	key := storetest.Key()
	if m.who == storetest.Colleague {
		key = storetest.ColleagueKey()
	}
	must(m.t, m.s.Unlock(m.t.Context(), key))
	if m.shadow != nil {
		return // strays are kept until the new epoch is known
	}
	named := map[string]bool{}
	for _, h := range m.records {
		named[h.Content.PhotoSHA256] = true
	}
	for _, op := range m.ops { // what a clerk saw is kept while the record has work
		if unsent, conflicts, _ := m.work(op.Intent.RecordID, ""); unsent+conflicts > 0 {
			var i int
			_, err := fmt.Sscanf(op.Intent.RecordID, "rec-%d", &i)
			must(m.t, err)
			named[storetest.BlobSum(storetest.Photo(i))] = true
		}
	}
	maps.DeleteFunc(m.blobs, func(sum string, _ bool) bool { return !named[sum] })
}

// Check compares everything; rapid calls it after every step.
func (m *machine) Check(rt *rapid.T) {
	ctx := m.t.Context()
	if places := m.s.Damage(); len(places) > 0 {
		rt.Fatalf("damage at %v", places)
	}
	m.checkList(rt)
	m.checkPrints(rt)
	ops, err := m.s.Operations(ctx, "")
	must(m.t, err)
	var want []confirm.Operation
	for _, op := range m.ops {
		want = append(want, *op)
		if op.Intent.InstallationID != m.who {
			want[len(want)-1].Colleague = "clerk of " + op.Intent.InstallationID
		}
	}
	if !reflect.DeepEqual(ops, want) {
		rt.Fatal("the outbox differs")
	}
	for id, h := range m.records {
		rec, err := m.s.Record(ctx, id)
		if err != nil || !reflect.DeepEqual(rec, h.Record) {
			rt.Fatalf("record %s differs (%v)", id, err)
		}
		d, ok, err := m.s.Draft(ctx, id)
		wanted, has := m.drafts[id]
		if m.chosenBy(id, other(m.who)) {
			wanted.Colleague = "clerk of " + other(m.who)
		}
		if err != nil || ok != has || !reflect.DeepEqual(d, wanted) {
			rt.Fatalf("draft of %s differs (%v)", id, err)
		}
	}
	epoch, cursor, err := m.s.Cursor(ctx)
	wantEpoch, wantCursor := m.epoch, m.cursor
	if m.shadow != nil {
		wantEpoch, wantCursor = m.shadowEpoch, m.shadowCursor
	}
	if err != nil || epoch != wantEpoch || cursor != wantCursor {
		rt.Fatalf("cursor %s %s, want %s %s (%v)", epoch, cursor, wantEpoch, wantCursor, err)
	}
	for i := range 6 {
		photo, err := m.s.Photo(ctx, storetest.BlobSum(storetest.Photo(i)))
		if has := m.blobs[storetest.BlobSum(storetest.Photo(i))]; has != (err == nil) || (has && !bytes.Equal(photo, storetest.Photo(i))) {
			rt.Fatalf("photo %d: %v, want it here: %v", i, err, has)
		}
	}
	log, err := m.s.AuditLog(ctx)
	if err != nil || len(log) != m.acts {
		rt.Fatalf("%d audit entries, want %d (%v)", len(log), m.acts, err)
	}
}

// checkList compares rows, order and counts with a naive count.
func (m *machine) checkList(rt *rapid.T) {
	counts := map[confirm.Queue]int{}
	for _, q := range []confirm.Queue{confirm.QueueAll, confirm.QueuePending, confirm.QueueIncomplete,
		confirm.QueueUnsent, confirm.QueueConflict, confirm.QueueToPrint, confirm.QueueDone, confirm.QueueUnsigned,
		confirm.QueueReprint, confirm.QueueToday} {
		counts[q] = 0
	}
	var rows []confirm.Row
	for _, id := range slices.Sorted(maps.Keys(m.records)) { // ids sort as the numbers do
		h := m.records[id]
		unsent, conflicts, _ := m.work(id, m.who)
		underWay, _, newest := m.work(id, "")
		row := confirm.Row{
			ID: id, ApplicationNo: h.ApplicationNo, Name: h.Content.Identity.Name,
			DocumentNumber: h.Content.Identity.DocumentNumber, School: h.Content.Work.School,
			Certificate: h.Content.Certificate.Number, Stage: h.Content.Work.Stage, Subject: h.Content.Work.Subject,
			Kind: h.Content.Kind, State: h.Standing.State, FormPrint: m.printed(id, h.Version), Gone: h.gone,
			Findings: len(confirm.Rulebook{}.Check(h.Content, confirm.DateOf(storetest.Start()))),
		}
		if newest != nil {
			row.Operation = newest.State
			if of := newest.Intent.InstallationID; of != m.who {
				row.Colleague = "clerk of " + of
			}
			if newest.State != confirm.OperationAccepted {
				row.Mine = newest.Intent.Action
			}
		}
		rows = append(rows, row)
		if c := m.drafts[id].Chosen; c != nil && c.InstallationID == m.who {
			row.Chosen = c.Action
			rows[len(rows)-1].Chosen = c.Action
		}
		idle := !h.gone && underWay == 0 && row.Chosen == ""
		for q, in := range map[confirm.Queue]bool{
			confirm.QueueAll:        true,
			confirm.QueueUnsent:     unsent > 0,
			confirm.QueueUnsigned:   row.Chosen != "",
			confirm.QueueConflict:   conflicts > 0,
			confirm.QueueToPrint:    !h.gone && !row.FormPrint,
			confirm.QueuePending:    idle && row.State == confirm.StatePending,
			confirm.QueueIncomplete: idle && row.State == confirm.StateIncomplete,
			confirm.QueueDone:       idle && row.State == confirm.StateComplete,
		} {
			if in {
				counts[q]++
			}
		}
	}
	page, err := m.s.Search(m.t.Context(), confirm.Query{})
	must(m.t, err)
	for i := range page.Rows { // storetest has tests of these
		r := &page.Rows[i]
		r.Decided, r.Updated = time.Time{}, time.Time{}
		if r.Reprint {
			counts[confirm.QueueReprint]++
			if r.FormPrint || !m.printedBefore(r.ID) {
				rt.Fatalf("%s is to be printed again, and never was printed", r.ID)
			}
			r.Reprint = false
		}
	}
	if len(page.Rows) != len(rows) || (len(rows) > 0 && !reflect.DeepEqual(page.Rows, rows)) {
		rt.Fatalf("%d rows differ from the %d wanted", len(page.Rows), len(rows))
	}
	if !reflect.DeepEqual(page.Counts, counts) {
		rt.Fatalf("counts %v, want %v", page.Counts, counts)
	}
}
