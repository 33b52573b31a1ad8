package present

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

func undoable(id, record string, left time.Duration) desk.Undoable {
	return desk.Undoable{OperationID: id, RecordID: record, ApplicationNo: "2026" + record, Action: confirm.ActionConcludeComplete,
		Explanation: "补齐", Left: left, Signed: true}
}

func TestUndoWithAnotherRecordOpen(t *testing.T) {
	b := newRecordBench(t).open("r1")
	var strips []string
	returned := ""
	b.OnUndo = func(s UndoState) { strips = append(strips, s.Text) }
	b.OnReturn = func(id string) { returned = id; b.Open(id) }
	b.desk.undoable = []desk.Undoable{undoable("o1", "r1", 9500*time.Millisecond)}
	b.Conclude(confirm.ActionConcludeIncomplete)
	b.runner.settle()
	check(t, "strip", b.UndoState().Text, "“材料齐全”已签名 · 10 秒内可撤销")
	b.open("r2")
	b.desk.undoable[0].Left = time.Second
	b.runner.tick()
	check(t, "strip of another", b.UndoState().Text, "2026r1 “材料齐全”已签名 · 1 秒内可撤销")
	b.Undo()
	b.Undo() // a second press while the first is under way
	b.runner.settle()
	check(t, "undone", strings.Join(b.desk.undone, ","), "o1")
	check(t, "returned to", returned, "r1")
	check(t, "explanation", b.State().Explanation, "补齐")
	check(t, "strip after", b.UndoState().Text, "")
	check(t, "why not", b.WhyNotUndo() != "", true)
	check(t, "last strip told", strips[len(strips)-1], "")
}

func TestUndoThatComesTooLateSaysSo(t *testing.T) {
	b := newRecordBench(t).open("r1")
	b.desk.undoable = []desk.Undoable{undoable("o1", "r1", time.Second)}
	b.watchUndo()
	b.desk.err = problem(confirm.ProblemUndoOver)
	b.desk.undoable = nil
	b.Undo()
	b.runner.settle()
	check(t, "notice", b.notices.Current().Text, Words(confirm.ProblemUndoOver, nil))
	check(t, "strip", b.UndoState().Text, "")
}

func TestTheNextRecordOpensWhenTheClerkWantsThat(t *testing.T) {
	b := newRecordBench(t).open("r1")
	went := 0
	b.OnNext = func() { went++ }
	b.Conclude(confirm.ActionConcludeIncomplete)
	b.runner.settle()
	check(t, "not chosen", went, 0)
	b.SetAutoNext(true)
	b.runner.settle()
	b.Conclude(confirm.ActionConcludeIncomplete)
	b.runner.settle()
	check(t, "chosen", went, 1)
}

func TestConclusionsWaitUntilChangesAreSeen(t *testing.T) {
	b := newRecordBench(t)
	v := b.desk.views["r1"]
	v.Since = &desk.Since{Was: confirm.Content{Work: confirm.Work{School: "旧校"}}, By: "李强", At: noon,
		Fields: []confirm.FieldChange{{Field: "work.school", Hard: true}, {Field: "contact.email"}}}
	b.desk.views["r1"] = v
	b.open("r1")
	s := b.State()
	check(t, "changes", len(s.Changes), 2)
	check(t, "was", s.Changes[0].Was, "旧校")
	check(t, "soft", s.Changes[1].Badge.Word, "只看")
	check(t, "by", s.ChangedBy, "李强 于 "+timeWord(noon)+" 更正")
	for _, c := range s.Conclusions {
		if c.Enabled || c.Reason == "" {
			t.Errorf("%s is possible before the changes are seen", c.Action)
		}
	}
	b.Conclude(confirm.ActionConcludeIncomplete)
	b.runner.settle()
	check(t, "concluded", len(b.desk.concluded), 0)
	b.SawChanges()
	b.SawChanges()
	check(t, "told once", b.desk.saw, 1)
	b.Conclude(confirm.ActionConcludeIncomplete)
	b.runner.settle()
	check(t, "concluded then", len(b.desk.concluded), 1)
}

func TestFileNumbersAreCheckedAndGiven(t *testing.T) {
	b := newRecordBench(t)
	b.desk.used = map[string]string{"17": "20260000r2"}
	b.open("r1")
	b.Annotate("17", "", "")
	b.runner.settle()
	check(t, "taken", b.State().FileNote, "报名号 20260000r2 已用这个档案号。")
	b.Annotate("A1", "", "")
	b.runner.settle()
	check(t, "digits", b.State().FileNote, "系统档案号只能填数字。")
	b.NextNumber()
	b.runner.settle()
	check(t, "next", b.State().FileNumber, "0042")
	check(t, "note", b.State().FileNote, "")
	b.SetBox("０001", "0200")
	b.runner.settle()
	check(t, "box", b.State().BoxFirst, "0001")
}

func TestAdviceAsksOnlyWhatIsOpen(t *testing.T) {
	for _, c := range []struct {
		name    string
		source  string
		answers string // question=y or n
		want    confirm.Code
	}{
		{"only the ID number", "", "id=y", confirm.CodeCertificateNoError},
		{"system data", "", "id=n", confirm.CodeCertificateIssuer},
		{"typed wrong, first time", "本人填报", "id=n paper=n before=n", confirm.CodeCertificateOwnEdit},
		{"typed wrong, registered before", "本人填报", "id=n paper=n before=y", confirm.CodeCertificateBureau},
		{"printed wrong, reissued", "本人填报", "id=n paper=y reissued=y", confirm.CodeCertificateReissued},
		{"printed wrong, number", "本人填报", "id=n paper=y reissued=n number=y", confirm.CodeCertificateNewNumber},
		{"printed wrong, else", "本人填报", "id=n paper=y reissued=n number=n", confirm.CodeCertificateRemark},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newRecordBench(t)
			v := b.desk.views["r1"]
			v.Record.Content.DataSource = c.source
			b.desk.views["r1"] = v
			b.open("r1")
			b.Advise()
			for _, answer := range strings.Fields(c.answers) {
				id, yes, _ := strings.Cut(answer, "=")
				s := b.State().Advice
				if last := s.Questions[len(s.Questions)-1]; last.ID != id || last.Answer != -1 || s.Sentence != "" {
					t.Fatalf("before %s: %+v", answer, s)
				}
				b.AnswerAdvice(id, yes == "y")
			}
			check(t, "advice", b.State().Advice.Sentence, Words(c.want, nil))
		})
	}
}

func TestViewerIsBounded(t *testing.T) {
	encode := func(width, height int) []byte {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	r := &stepRunner{t: t}
	v := NewViewer(r, NewNotices(r))
	v.Show([]Scanned{{"大图", encode(5000, 2000)}, {"照片", encode(90, 120)}})
	r.settle()
	if b := v.State().Pictures[0].Bounds(); b.Dx()*b.Dy() > maxShown || b.Dx() < 2*b.Dy() {
		t.Errorf("shown at %v", b)
	}
	v.Turn()
	r.settle()
	if b := v.State().Pictures[0].Bounds(); b.Dx() > b.Dy() {
		t.Errorf("turned: %v", b)
	}
	v.Zoom(100)
	check(t, "zoom", v.State().Zoom, float32(maxZoom))
	v.Compare()
	r.settle()
	check(t, "side by side", strings.Join(v.State().Titles, ","), "大图,照片")
	v.Turn()
	v.Close() // before the turned one is drawn
	r.settle()
	if s := v.State(); s.Shown || s.Pictures != nil {
		t.Errorf("after closing: %+v", s)
	}
	v.Show([]Scanned{{"坏图", []byte("no picture")}})
	r.settle()
	check(t, "damaged", v.State().Shown, false)
	check(t, "notice", v.notices.Current().Text != "", true)
}

func TestAPDFIsNotDrawn(t *testing.T) {
	b := newRecordBench(t)
	b.Viewer = NewViewer(b.runner, b.notices)
	b.desk.scanData = map[string][]byte{"d": []byte("%PDF-1.7")}
	b.open("r1")
	b.OpenScan("d")
	b.runner.settle()
	check(t, "shown", b.Viewer.State().Shown, false)
	check(t, "told", strings.Contains(b.notices.Current().Text, "PDF"), true)
}
