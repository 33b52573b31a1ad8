package desk_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/internal/training"
)

// mailStates tells how far each 留言 is, by the id of its record and message text.
func (o *office) mailStates() map[string]desk.MailState {
	o.t.Helper()
	all, err := o.desk.Mailbox(o.t.Context(), nil)
	check(o.t, err)
	states := map[string]desk.MailState{}
	for _, e := range all {
		states[e.RecordID+" "+e.Message.Text] = e.State
	}
	return states
}

// TestMessageEachHasItsOwnWords: each applicant gets what is missing of his own
// papers, in one batch; the mailbox follows each until it is recalled.
func TestMessageEachHasItsOwnWords(t *testing.T) {
	o := ready(t, 12)
	rows := o.clean(2)
	o.tick(rows[0].ID, "T1", confirm.TickNotMet)
	list, err := o.desk.Recipients(t.Context(), []string{rows[0].ID, rows[1].ID, "no-such-record", rows[0].ID}, nil)
	check(t, err)
	if len(list) != 3 || list[0].Refusal != nil || list[1].Refusal != nil || list[0].Name != rows[0].Name || list[0].Now.IsZero() {
		t.Fatalf("recipients %+v", list)
	}
	wantCode(t, list[2].Refusal, confirm.ProblemNotFound)
	const template = "{姓名}老师：还缺：{缺少的材料}。请到{确认点}。"
	text, err := confirm.Merge(template, list[0].Merge)
	check(t, err)
	if !strings.Contains(text, rows[0].Name.Reveal()+"老师") || len(list[0].Notice.Items) != 1 || !strings.Contains(text, list[0].Notice.Items[0].Evidence) {
		t.Errorf("merged %q of %+v", text, list[0].Notice.Items)
	}
	_, err = confirm.Merge(template, list[1].Merge)
	wantCode(t, err, confirm.ProblemMergeEmpty)

	steps := 0
	addressed := []desk.Addressed{
		{RecordID: rows[0].ID, Text: desk.Text{Text: text, Template: "补材料"}}, {RecordID: rows[1].ID, Text: desk.Text{Text: "请带合同"}},
	}
	sent, err := o.desk.MessageEach(t.Context(), addressed, func(int, int) { steps++ })
	check(t, err)
	if len(sent) != 2 || sent[0].Err != nil || sent[1].Err != nil || steps != 2 ||
		sent[0].Operation.Intent.Message.Batch == "" || sent[0].Operation.Intent.Message.Batch != sent[1].Operation.Intent.Message.Batch {
		t.Fatalf("sent %+v after %d steps", sent, steps)
	}
	first, second := rows[0].ID+" "+text, rows[1].ID+" 请带合同"
	if got := o.mailStates(); got[first] != desk.MailWaiting || got[second] != desk.MailWaiting {
		t.Errorf("before sending %v", got)
	}
	o.send()
	o.pull()
	if got := o.mailStates(); got[first] != desk.MailVisible || got[second] != desk.MailVisible {
		t.Errorf("after sending %v", got)
	}
	taken, err := o.desk.RecallEach(t.Context(), []desk.MessageRef{{RecordID: rows[1].ID, MessageID: sent[1].Operation.Intent.Message.ID}}, nil)
	check(t, err)
	check(t, taken[0].Err)
	if got := o.mailStates(); got[second] != desk.MailRecalling {
		t.Errorf("recalled here %v", got)
	}
	o.send()
	o.pull()
	if got := o.mailStates(); got[first] != desk.MailVisible || got[second] != desk.MailRecalled || len(got) != 2 {
		t.Errorf("recalled there %v", got)
	}
}

// TestRepeatIsAskedFor: the same words go to the same applicant once in a day,
// whatever way they took, unless the clerk asks for it or has recalled them.
func TestRepeatIsAskedFor(t *testing.T) {
	o := ready(t, 12)
	id := o.clean(1)[0].ID
	again := func(text string, ask bool) error {
		sent, err := o.desk.MessageEach(t.Context(), []desk.Addressed{{RecordID: id, Text: desk.Text{Text: text}, Again: ask}}, nil)
		check(t, err)
		return sent[0].Err
	}
	check(t, again("请带合同", false))
	wantCode(t, again(" 请带合同\n", false), confirm.ProblemMessageRepeated)
	check(t, again("请带合同原件", false))
	o.send()
	o.pull()
	wantCode(t, again("请带合同", false), confirm.ProblemMessageRepeated)
	check(t, again("请带合同", true))
	o.clock.add(confirm.RepeatTime + time.Minute)
	check(t, again("请带合同", false))
}

// TestRefusedMailIsListed: what the registry did not take stays in the mailbox, with its reason.
func TestRefusedMailIsListed(t *testing.T) {
	o := ready(t, 12)
	row := o.clean(1)[0]
	_, err := o.desk.Message(t.Context(), row.ID, desk.Text{Text: "请带合同"})
	check(t, err)
	other := o.colleague()
	o.clock.add(2 * time.Minute) // one sign-in a minute
	other.signIn()
	other.pull()
	for range confirm.MaxMessages {
		_, err := other.desk.Message(t.Context(), row.ID, desk.Text{Text: "同事的留言"})
		check(t, err)
	}
	other.send()
	o.send()
	all, err := o.desk.Mailbox(t.Context(), nil)
	check(t, err)
	refused := 0
	for _, e := range all {
		if e.State == desk.MailRefused {
			refused++
			if e.Message.Text != "请带合同" || e.Code == "" || e.RecordID != row.ID || e.Message.ClerkName == "" {
				t.Errorf("refused %+v %s", e, e.Code)
			}
		}
	}
	if refused != 1 {
		t.Errorf("%d of %d are refused", refused, len(all))
	}
}

// TestMailNeedsThePINOfItsBatch: where the bureau wants a PIN for each batch,
// nothing is signed without one, and one PIN signs the whole batch.
func TestMailNeedsThePINOfItsBatch(t *testing.T) {
	over := false
	o := ready(t, 6, byBatch(&over))
	var list []desk.Addressed
	for _, row := range o.clean(3) {
		list = append(list, desk.Addressed{RecordID: row.ID, Text: desk.Text{Text: "周五停办一天"}})
	}
	_, err := o.desk.MessageEach(t.Context(), list, nil)
	wantCode(t, err, confirm.ProblemSigningLocked)
	var sent []desk.Sent
	check(t, o.desk.SignNow(t.Context(), []byte(training.PIN), len(list), func(ctx context.Context) (err error) {
		sent, err = o.desk.MessageEach(ctx, list, nil)
		return err
	}))
	for _, s := range sent {
		check(t, s.Err)
	}
	if got := o.outbox(); got != 3 {
		t.Errorf("%d operations", got)
	}
}

func TestMailAtTheEdges(t *testing.T) {
	o := ready(t, 6)
	for _, list := range [][]desk.Addressed{nil, make([]desk.Addressed, desk.MaxBatch+1)} {
		_, err := o.desk.MessageEach(t.Context(), list, nil)
		wantCode(t, err, confirm.ProblemBatchSize)
	}
	_, err := o.desk.Recipients(t.Context(), make([]string, desk.MaxBatch+1), nil)
	wantCode(t, err, confirm.ProblemBatchSize)
	_, err = o.desk.RecallEach(t.Context(), nil, nil)
	wantCode(t, err, confirm.ProblemBatchSize)
	check(t, o.desk.Lock(t.Context()))
	_, err = o.desk.Mailbox(t.Context(), nil)
	wantCode(t, err, confirm.ProblemLocked)
	_, err = o.desk.Recipients(t.Context(), nil, nil)
	wantCode(t, err, confirm.ProblemLocked)
}

// TestPlansAreKnownOffline: the last answer stays, and the one before it when it
// said something else.
func TestPlansAreKnownOffline(t *testing.T) {
	o := ready(t, 1)
	seen, err := o.desk.KnownPlans(t.Context())
	check(t, err)
	if !seen.At.IsZero() || len(seen.Plans) != 0 {
		t.Fatalf("before anything was asked: %+v", seen)
	}
	for range 2 {
		_, err = o.desk.Plans(t.Context())
		check(t, err)
		o.clock.add(time.Hour)
	}
	if seen, err = o.desk.KnownPlans(t.Context()); err != nil || len(seen.Plans) != 1 || !seen.BeforeAt.IsZero() {
		t.Fatalf("the same answer twice: %+v, %v", seen, err)
	}
	point := seen.Plans[0].Points[0]
	w := point.Window
	w.Closes = w.Closes.Add(-time.Hour)
	_, err = o.registry.Registry().PutWindow(t.Context(), training.PlanID, point.Point.ID, w)
	check(t, err)
	_, err = o.desk.Plans(t.Context())
	check(t, err)
	o.closeRegistry()
	_, err = o.desk.Plans(t.Context())
	wantCode(t, err, confirm.ProblemOffline)
	seen, err = o.desk.KnownPlans(t.Context())
	check(t, err)
	changes := confirm.PlanChanges(seen.Before, seen.Plans)
	if len(changes) != 1 || changes[0].Field != confirm.PlanCloses || changes[0].PointID != point.Point.ID || !changes[0].NewTime.Equal(w.Closes) ||
		!seen.At.After(seen.BeforeAt) {
		t.Errorf("changes %+v between %s and %s", changes, seen.BeforeAt, seen.At)
	}
}

// TestSlipSaysWhereToGo: the slip of a stranger names the point and the times,
// not the person.
func TestSlipSaysWhereToGo(t *testing.T) {
	o := newOffice(t, 3)
	o.withStranger()
	o.signIn()
	o.pull()
	found, _, err := o.desk.FindElsewhere(t.Context(), strangerQuery())
	check(t, err)
	path := filepath.Join(t.TempDir(), "slip.pdf")
	check(t, o.desk.PrintSlip(t.Context(), found[0], confirm.BatchTarget{Path: path}))
	text := pdfText(t, path)
	for _, want := range []string{"现场确认指引单", found[0].ApplicationNo, training.OtherName, found[0].Point.BureauPhone} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the slip:\n%s", want, text)
		}
	}
	if strings.Contains(text, strangerName) || strings.Contains(text, "5678") {
		t.Errorf("the slip names the person:\n%s", text)
	}
	wantCode(t, o.desk.PrintSlip(t.Context(), found[0], confirm.BatchTarget{}), confirm.ProblemTarget)
}

// TestDownloadState tells what is whole, what is begun, and what is not the file.
func TestDownloadState(t *testing.T) {
	o := newOffice(t, 1)
	o.signIn()
	content := strings.Repeat("操作手册", 300)
	_, err := o.registry.Registry().AddDownload(t.Context(), "操作手册.pdf", "现场确认操作手册", strings.NewReader(content))
	check(t, err)
	files, err := o.desk.Downloads(t.Context())
	check(t, err)
	dir := t.TempDir()
	have := func(want int64) {
		t.Helper()
		if n, err := o.desk.DownloadState(t.Context(), files[0], dir); err != nil || n != want {
			t.Errorf("%d bytes are there, %v, want %d", n, err, want)
		}
	}
	have(0)
	path, err := o.desk.DownloadTo(t.Context(), files[0], dir, nil)
	check(t, err)
	have(files[0].Bytes)
	check(t, os.WriteFile(path, []byte("别的"), 0o600))
	have(0)
	begin := files[0]
	begin.Name = "../操作手册.pdf"
	if n, err := o.desk.DownloadState(t.Context(), begin, dir); err != nil || n != 0 {
		t.Errorf("a name that leaves the folder: %d, %v", n, err)
	}
}
