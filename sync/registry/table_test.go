package registry

import (
	"database/sql"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/wire"
)

// matrixRow is one line of the matrix of docs/states.md, which package confirm
// makes of its table: what each action comes to, in the order of confirm.Actions.
type matrixRow struct {
	state, role, window, stage string
	outcomes                   []string
}

func matrix(t *testing.T) []matrixRow {
	t.Helper()
	data, err := os.ReadFile("../../docs/states.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(data), "## Matrix")
	if !found {
		t.Fatal("no matrix in docs/states.md")
	}
	actions := confirm.Actions()
	var rows []matrixRow
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.Trim(strings.TrimSpace(cells[i]), "`*")
		}
		switch {
		case len(cells) != 4+len(actions), strings.HasPrefix(cells[0], "-"):
		case cells[0] == "state":
			for i, a := range actions {
				if cells[4+i] != string(a) {
					t.Fatalf("column %d of the matrix is %q", 4+i, cells[4+i])
				}
			}
		default:
			rows = append(rows, matrixRow{cells[0], cells[1], cells[2], cells[3], cells[4:]})
		}
	}
	if want := len(confirm.States()) * 2 * 4 * 3; len(rows) != want {
		t.Fatalf("the matrix has %d rows, want %d", len(rows), want)
	}
	return rows
}

// moments move the plan and the window of the point, not the clock.
var moments = map[string]struct{ windowOpens, windowCloses, planCloses time.Time }{
	"before":    {during.AddDate(0, 0, 1), closes, closes.AddDate(0, 1, 0)},
	"open":      {opens, closes, closes.AddDate(0, 1, 0)},
	"closed":    {opens, during.Add(-time.Hour), closes.AddDate(0, 1, 0)},
	"plan over": {opens, during.Add(-2 * time.Hour), during.Add(-time.Hour)},
}

func (h *house) moment(name string) {
	h.t.Helper()
	m := moments[name]
	if m.planCloses.IsZero() {
		h.t.Fatalf("window %q", name)
	}
	plan := confirm.Plan{ID: planID, Name: "2026 年秋季定期注册", Opens: opens.AddDate(0, 0, -5), Closes: closes.AddDate(0, 1, 0)}
	h.must(h.PutPlan(h.t.Context(), plan))
	_, err := h.PutWindow(h.t.Context(), planID, h.points[0].ID, confirm.Window{Opens: m.windowOpens, Closes: m.windowCloses})
	h.must(err)
	plan.Closes = m.planCloses
	h.must(h.PutPlan(h.t.Context(), plan))
}

// contractMessage is a message that is there to be recalled.
const contractMessage = "0199c0de-0000-7000-8000-0000000000aa"

// putInState makes a record what a row of the matrix begins with.
func (h *house) putInState(tx *sql.Tx, rec confirm.Record, row matrixRow) {
	h.t.Helper()
	st := rec.Standing
	st.State = confirm.State(row.state)
	st.Messages = []confirm.SentMessage{{ID: contractMessage, OperationID: newID(), Text: "请携带原件", ClerkID: "k", ClerkName: "陈静", At: during.Add(-2 * time.Hour)}}
	if st.State != confirm.StatePending {
		st.Decision = &confirm.Decision{
			OperationID: newID(), Action: confirm.ActionConcludeComplete, ClerkID: "k", ClerkName: "陈静",
			PointName: h.points[0].Name, At: during.Add(-time.Hour),
		}
	}
	if row.stage != "not begun" {
		st.Stages = []confirm.StageResult{{Stage: "初审", At: during.Add(-time.Hour), Result: "合格"}}
	}
	standing, err := confirm.EncodeStanding(st)
	h.must(err)
	_, err = tx.Exec("UPDATE record SET standing = $1 WHERE id = $2", standing, rec.ID)
	h.must(err)
}

// fill gives an intent what its action needs.
func (s *station) fill(i confirm.Intent, rec confirm.Record, online bool) confirm.Intent {
	i.Explanation = "补交材料后更正"
	i.Evidence = confirm.Evidence{DecidedAt: during, Proven: true, TimeToken: s.h.token(during), Online: online}
	switch i.Action {
	case confirm.ActionConcludeComplete, confirm.ActionConcludeIncomplete, confirm.ActionLeaveUnconfirmed:
		return i
	case confirm.ActionTransferPoint:
		i.Transfer = &confirm.Transfer{ToPointID: s.h.points[1].ID}
	case confirm.ActionCorrectWork:
		i.Correction = &confirm.Correction{
			Fields:        []confirm.FieldCorrection{{Field: "work.title", Old: rec.Content.Work.Title, New: rec.Content.Work.Title + "甲"}},
			Authorisation: confirm.Authorisation{Kind: confirm.AuthorisationWritten, Reference: "委托书第3号", Date: "2026-10-08"},
		}
	case confirm.ActionAttachScan:
		i.Scan = &confirm.Scan{SHA256: wire.Hash(scan), Kind: "书面委托书"}
	case confirm.ActionMessage:
		i.Message = &confirm.Message{ID: newID(), Text: "请补交培训证明"}
	case confirm.ActionRecallMessage:
		i.Recall = &confirm.Recall{MessageID: contractMessage}
	}
	i.Ticks = nil
	return i
}

// noAction is in no table.
const noAction confirm.Action = "approve_everything"

// TestContractOfTheStateTable walks the whole table of package confirm, every
// state, window, stage and action, over the line (promise P5): what the document
// says, what Apply says at the workstation and what the registry signs are one,
// and what is refused changes nothing.
func TestContractOfTheStateTable(t *testing.T) {
	h := newHouse(t)
	rows := matrix(t)
	actions := append(confirm.Actions(), noAction)
	people := h.applicants(0, 1, len(rows)/2*len(actions))
	for i := range people {
		people[i].Photo = nil
	}
	_, err := h.Import(t.Context(), planID, people)
	h.must(err)
	s := h.clerk("zhangmin", 0)
	read[wire.BlobAnswer](t, s.put(wire.Hash(scan), scan))
	free := slices.Collect(maps.Values(s.byID()))
	for name := range moments {
		h.moment(name)
		var cases []contractCase
		h.must(h.db.update(t.Context(), func(tx *sql.Tx) error {
			for _, row := range rows {
				if row.role != string(confirm.RoleClerk) || row.window != name {
					continue
				}
				for n, a := range actions {
					want := string(confirm.CodeUnknownAction)
					if a != noAction {
						want = row.outcomes[n]
					}
					cases = append(cases, contractCase{row: row, action: a, want: want, id: free[0].ID})
					h.putInState(tx, free[0], row)
					free = free[1:]
				}
			}
			return nil
		}))
		s.walk(t, cases)
	}
}

// contractCase is one cell of the matrix with a record of its own.
type contractCase struct {
	row    matrixRow
	action confirm.Action
	want   string
	id     string
}

// walk sends the intents of all cells of one moment.
func (s *station) walk(t *testing.T, cases []contractCase) {
	t.Helper()
	before, book := s.byID(), s.rulebook()
	by := confirm.Actor{ID: s.clerkID, Name: "张敏", PointID: s.h.points[0].ID, Role: confirm.RoleClerk}
	intents := make([]confirm.Intent, len(cases))
	var results []wire.ReceiptPayload
	for chunk := range slices.Chunk(cases, wire.MaxBatch) {
		var envelopes []string
		for _, c := range chunk {
			rec := before[c.id]
			i := s.fill(s.intentUnder(book, rec, c.action), rec, strings.HasSuffix(c.row.stage, "online"))
			intents[len(results)+len(envelopes)] = i
			envelopes = append(envelopes, s.seal(i))
		}
		for n, r := range s.operate(envelopes...) {
			results = append(results, s.receipt(r, envelopes[n]))
		}
	}
	after := s.byID()
	for n, c := range cases {
		rec, got := before[c.id], results[n]
		applied, err := book.Apply(rec, intents[n], by, during)
		if code := string(confirm.CodeOf(err)); code != got.Code || got.Accepted != (err == nil) {
			t.Errorf("%+v %s: Apply says %q, the registry %q", c.row, c.action, code, got.Code)
		}
		now, here := after[c.id]
		said := got.Code
		switch {
		case got.Accepted && !here:
			said = string(applied.Standing.State) + ", at the other point"
		case got.Accepted:
			said = string(now.Standing.State)
		case !here || now.Version != rec.Version || now.Digest != rec.Digest || !sameStanding(t, now, rec):
			t.Errorf("%+v %s: was refused and changed the record", c.row, c.action)
		}
		if said != c.want {
			t.Errorf("%+v %s: %q, the table says %q", c.row, c.action, said, c.want)
		}
		if got.Accepted && here && (now.Version != applied.Version || now.Standing.State != applied.Standing.State) {
			t.Errorf("%+v %s: version %d %s, Apply says %d %s", c.row, c.action, now.Version, now.Standing.State, applied.Version, applied.Standing.State)
		}
	}
}

func sameStanding(t *testing.T, a, b confirm.Record) bool {
	t.Helper()
	one, err := confirm.EncodeStanding(a.Standing)
	if err != nil {
		t.Fatal(err)
	}
	two, err := confirm.EncodeStanding(b.Standing)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Equal(one, two)
}

// byID is what the point has, by id.
func (s *station) byID() map[string]confirm.Record {
	s.h.t.Helper()
	all := map[string]confirm.Record{}
	changes, _ := s.pull("", wire.MaxChanges)
	for _, c := range changes {
		if c.Record != nil {
			all[c.Record.ID] = s.record(c.Record)
		}
	}
	return all
}

// TestContractOfTheBureau walks the bureau's rows: what its one action of the
// table, 不予受理, comes to from each state. It signs no operation.
func TestContractOfTheBureau(t *testing.T) {
	h := newHouse(t)
	h.load(0, 1, 1)
	s := h.clerk("zhangmin", 0)
	column := slices.Index(confirm.Actions(), confirm.ActionDecline)
	for _, row := range matrix(t) {
		if row.role != string(confirm.RoleBureau) {
			continue
		}
		h.moment(row.window)
		rec := s.first()
		h.must(h.db.update(t.Context(), func(tx *sql.Tx) error { h.putInState(tx, rec, row); return nil }))
		before := s.first()
		err := h.Decline(t.Context(), before.ApplicationNo, confirm.Actor{ID: "bureau-1", Name: "李强", Role: confirm.RoleBureau}, "报错了教育局")
		after := s.first()
		said := string(confirm.CodeOf(err))
		switch {
		case err == nil:
			said = string(after.Standing.State)
		case !sameStanding(t, before, after):
			t.Errorf("%+v: was refused and changed the record", row)
		}
		if said != row.outcomes[column] {
			t.Errorf("%+v: %q", row, said)
		}
	}
}
