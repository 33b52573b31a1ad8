package storetest

import (
	"slices"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// listed are records that differ in all the list is filtered and sorted by.
func (d *desk) listed() {
	d.T.Helper()
	book := Rulebook()
	book.Window.Scope = confirm.Scope{PostKinds: []string{"在编在岗"}}
	d.must(d.SaveRulebook(d.ctx(), book))
	var all []confirm.Record
	for i, of := range []struct {
		kind           confirm.RegistrationKind
		stage, subject string
		post           string
		file           string
	}{
		{confirm.KindFirst, "小学", "语文", "在编在岗", "9"},
		{confirm.KindPeriodic, "幼儿园", "", "在编在岗", "10"},
		{confirm.KindPeriodic, "高中", "数学", "事业单位岗位聘用", ""},
		{confirm.KindDeferred, "小学", "数学", "在编在岗", "11"},
	} {
		rec := Record(i)
		rec.Content.Kind, rec.Content.Work.Stage, rec.Content.Work.Subject, rec.Content.Work.PostKind = of.kind, of.stage, of.subject, of.post
		rec.Standing.FileNumber = of.file
		all = append(all, Stamped(rec))
	}
	d.feed(all...)
	b := d.queue("batch-list", 3) // forms of 1 to 3
	for i := range b.Documents {
		b.Documents[i].State = confirm.DocumentDone
		d.save(b.Documents[i])
	}
	d.feed(Edited(all[1], "改过的学校"))
}

func ids(numbers ...int) []string {
	list := []string{}
	for _, i := range numbers {
		list = append(list, RecordID(i))
	}
	return list
}

// testNamed: a question about some records, or about a file number, is about
// those alone, in its order, with the rows and counts of any other.
func testNamed(t *testing.T, d *desk) {
	d.listed()
	some := []string{RecordID(3), RecordID(0), "nobody", RecordID(3), RecordID(1)}
	for name, c := range map[string]struct {
		q    confirm.Query
		want []string
	}{
		"by number":          {confirm.Query{IDs: some}, ids(0, 1, 3)},
		"the other way":      {confirm.Query{IDs: some, Descending: true}, ids(3, 1, 0)},
		"by stage":           {confirm.Query{IDs: some, Sort: confirm.SortStage}, ids(1, 3, 0)},
		"the second":         {confirm.Query{IDs: some, Offset: 1, Limit: 1}, ids(1)},
		"filtered":           {confirm.Query{IDs: some, Filter: confirm.Filter{Stage: "小学"}}, ids(0, 3)},
		"searched":           {confirm.Query{IDs: some, Text: Record(3).ApplicationNo}, ids(3)},
		"of a queue":         {confirm.Query{IDs: some, Queue: confirm.QueueReprint}, ids(1)},
		"nobody":             {confirm.Query{IDs: []string{}}, ids()},
		"file number":        {confirm.Query{FileNumber: "10"}, ids(1)},
		"part of a number":   {confirm.Query{FileNumber: "1"}, ids()},
		"number among some":  {confirm.Query{IDs: some, FileNumber: "11"}, ids(3)},
		"number of another":  {confirm.Query{IDs: ids(0), FileNumber: "11"}, ids()},
		"beyond the last":    {confirm.Query{IDs: some, Offset: 3}, ids()},
		"offset of all":      {confirm.Query{Offset: 99, Limit: 2}, ids()},
		"a queue of no name": {confirm.Query{Queue: "none"}, ids()},
	} {
		if got := d.ids(c.q); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	page, err := d.Search(d.ctx(), confirm.Query{IDs: some})
	d.must(err)
	if page.Total != 3 || page.Counts[confirm.QueueAll] != 3 || page.Counts[confirm.QueueReprint] != 1 {
		t.Errorf("%d of %v", page.Total, page.Counts)
	}
	if page.Rows[2] != d.row(RecordID(3)) {
		t.Error("the row is another than in the list")
	}
}

// testFilters: each filter alone, and that the counts of the queues are those of
// the rows under it.
func testFilters(t *testing.T, d *desk) {
	d.listed()
	rows, err := d.Search(d.ctx(), confirm.Query{})
	d.must(err)
	found := confirm.AnswerNo
	if rows.Rows[0].Findings > 0 {
		found = confirm.AnswerYes
	}
	for round := range 2 {
		for name, c := range map[string]struct {
			filter confirm.Filter
			want   []string
		}{
			"none":       {confirm.Filter{}, ids(0, 1, 2, 3)},
			"state":      {confirm.Filter{State: confirm.StateComplete}, ids()},
			"kind":       {confirm.Filter{Kind: confirm.KindPeriodic}, ids(1, 2)},
			"school":     {confirm.Filter{School: "青禾县实验小学"}, ids(0, 3)},
			"old school": {confirm.Filter{School: "青禾县第一中学"}, ids()},
			"stage":      {confirm.Filter{Stage: "小学"}, ids(0, 3)},
			"printed":    {confirm.Filter{Printed: confirm.AnswerYes}, ids(2, 3)},
			"unprinted":  {confirm.Filter{Printed: confirm.AnswerNo}, ids(0, 1)},
			"in scope":   {confirm.Filter{InScope: confirm.AnswerYes}, ids(0, 1, 3)},
			"beyond":     {confirm.Filter{InScope: confirm.AnswerNo}, ids(2)},
			"two":        {confirm.Filter{Stage: "小学", Printed: confirm.AnswerYes}, ids(3)},
			"impossible": {confirm.Filter{Stage: "中职"}, ids()},
		} {
			if got := d.ids(confirm.Query{Filter: c.filter}); !slices.Equal(got, c.want) {
				t.Errorf("round %d: %s: %v, want %v", round, name, got, c.want)
			}
			d.countsAreRows(confirm.Query{Filter: c.filter})
		}
		if got := d.ids(confirm.Query{Filter: confirm.Filter{Findings: found}}); !slices.Contains(got, RecordID(0)) {
			t.Error("findings: the first is not under its own answer")
		}
		d.reopen()
	}
	open := Rulebook()
	open.Version = "another"
	d.must(d.SaveRulebook(d.ctx(), open))
	if got := d.ids(confirm.Query{Filter: confirm.Filter{InScope: confirm.AnswerNo}}); len(got) > 0 {
		t.Errorf("the window is for everybody, and %v are beyond it", got)
	}
}

// countsAreRows compares the count of every queue with its rows.
func (d *desk) countsAreRows(q confirm.Query) {
	d.T.Helper()
	page, err := d.Search(d.ctx(), q)
	d.must(err)
	for queue, n := range page.Counts {
		q.Queue = queue
		if got := len(d.ids(q)); got != n {
			d.T.Errorf("queue %q counts %d and has %d rows under %+v", queue, n, got, q.Filter)
		}
	}
}

func testSorts(t *testing.T, d *desk) {
	d.listed()
	d.sign(RecordID(2), confirm.ActionConcludeComplete)
	for round := range 2 {
		for key, want := range map[confirm.SortKey][]string{
			confirm.SortApplicationNo: ids(0, 1, 2, 3),
			confirm.SortDocument:      ids(0, 1, 2, 3),
			confirm.SortCertificate:   ids(0, 1, 2, 3),
			confirm.SortFile:          ids(2, 0, 1, 3), // as numbers
			confirm.SortKind:          ids(3, 0, 1, 2),
			confirm.SortStage:         ids(1, 3, 0, 2),
			confirm.SortScope:         ids(0, 1, 3, 2),
			confirm.SortPrinted:       ids(1, 0, 2, 3), // again, not yet, done
			confirm.SortDecided:       ids(0, 1, 3, 2),
			confirm.SortUpdated:       ids(0, 1, 3, 2),
			confirm.SortState:         ids(0, 1, 2, 3),
		} {
			if got := d.ids(confirm.Query{Sort: key}); !slices.Equal(got, want) {
				t.Errorf("round %d: by %s: %v, want %v", round, key, got, want)
			}
			slices.Reverse(want)
			if got := d.ids(confirm.Query{Sort: key, Descending: true}); !slices.Equal(got, want) {
				t.Errorf("round %d: down by %s: %v, want %v", round, key, got, want)
			}
		}
		d.reopen()
	}
	// An order that was asked for follows what happens afterwards.
	d.ids(confirm.Query{Sort: confirm.SortDecided})
	d.sign(RecordID(0), confirm.ActionConcludeComplete)
	if got := d.ids(confirm.Query{Sort: confirm.SortDecided}); !slices.Equal(got, ids(1, 3, 2, 0)) {
		t.Errorf("after a conclusion: %v", got)
	}
	d.ids(confirm.Query{Sort: confirm.SortStage})
	d.feed(Record(9)) // of no stage
	if got := d.ids(confirm.Query{Sort: confirm.SortStage}); !slices.Equal(got, ids(9, 1, 3, 0, 2)) {
		t.Errorf("after a new record: %v", got)
	}
}

// testQueuesOfTheDay: 已改需重印 and 今日已办.
func testQueuesOfTheDay(t *testing.T, d *desk) {
	d.listed()
	reprint := confirm.Query{Queue: confirm.QueueReprint}
	for range 2 {
		if got := d.ids(reprint); !slices.Equal(got, ids(1)) {
			t.Fatalf("to be printed again: %v", got)
		}
		d.reopen()
	}
	again := d.queue("batch-again", 1)
	again.Documents[0].Version, again.Documents[0].State = 2, confirm.DocumentDone
	d.save(again.Documents[0])
	if got := d.ids(reprint); len(got) > 0 {
		t.Errorf("printed again: %v", got)
	}
	again.Documents[0].State = confirm.DocumentVoid // spoiled: to be printed, and not for a change
	d.save(again.Documents[0])

	day := confirm.DateOf(Start())
	today := confirm.Query{Queue: confirm.QueueToday, Day: day, ClerkID: "clerk-1"}
	left := d.sign(RecordID(0), confirm.ActionLeaveUnconfirmed)
	refused := d.sign(RecordID(2), confirm.ActionConcludeComplete)
	d.sign(RecordID(3), confirm.ActionMessage)
	if got := d.ids(today); !slices.Equal(got, ids(0, 2)) {
		t.Errorf("today before the answers: %v", got)
	}
	d.must(d.CloseOperation(d.ctx(), Accepted(left)))
	d.must(d.CloseOperation(d.ctx(), Refused(refused, confirm.CodeContentChanged, confirm.Standing{State: confirm.StatePending})))
	for range 2 {
		if got := d.ids(today); !slices.Equal(got, ids(0)) {
			t.Errorf("today: %v", got)
		}
		for name, other := range map[string]confirm.Query{
			"a colleague": {Queue: confirm.QueueToday, Day: day, ClerkID: "clerk-2"},
			"tomorrow":    {Queue: confirm.QueueToday, Day: confirm.DateOf(Start().Add(24 * time.Hour)), ClerkID: "clerk-1"},
			"no day":      {Queue: confirm.QueueToday, ClerkID: "clerk-1"},
		} {
			if got := d.ids(other); len(got) > 0 {
				t.Errorf("%s has %v", name, got)
			}
		}
		d.countsAreRows(confirm.Query{Day: day, ClerkID: "clerk-1"})
		d.reopen()
	}
}
