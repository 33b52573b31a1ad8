package ui

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/present"

	"fyne.io/fyne/v2"
)

// picture is a JPEG of a size, dark in one corner.
func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = 0xD0
	}
	img.SetGray(0, 0, color.Gray{})
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// full is a record with something in every section.
func full(t *testing.T) func(*scriptDesk) {
	return func(d *scriptDesk) {
		v := &d.view
		v.Photo, v.Scan = picture(t, 88, 122), picture(t, 400, 300)
		c := &v.Record.Content
		c.DataSource = "本人填报"
		c.Identity = confirm.Identity{DocumentType: confirm.DocumentIDCard, DocumentNumber: "34100219850812002X", Name: "古兰丹姆·塔比勒迪", Sex: confirm.SexFemale, BirthDate: "1985-08-12", Ethnicity: "05"}
		c.Certificate = confirm.Certificate{Number: "20023410021000123", IssuedOn: "2002-07-01", Kind: confirm.QualificationPrimary, Issuer: "青禾县教育局", Subject: "语文", ScanSHA256: "aa"}
		v.Record.Standing.FileNumber = "0017"
		v.Record.Standing.Scans = []confirm.AttachedScan{{OperationID: "o9", SHA256: "bb", Kind: "书面委托书", Note: "更正职称", ClerkName: "张敏", At: noon}}
		v.Record.Standing.Stages = []confirm.StageResult{{Stage: "初审", Organ: "青禾县教育局", At: noon.Add(-time.Hour), By: "李强", Result: "暂缓注册"}}
		v.Record.Standing.Decision = &confirm.Decision{OperationID: "o1", Action: confirm.ActionConcludeComplete, ClerkName: "张敏", At: noon.Add(-2 * time.Hour),
			Ticks: []confirm.Tick{{Code: "T1", Value: confirm.TickMet}}}
		v.Ahead = v.Record
		v.Operations = []confirm.Operation{
			{Intent: confirm.Intent{OperationID: "o2", Action: confirm.ActionConcludeComplete, Seen: confirm.Seen{ContentVersion: 3, RulesVersion: "2026-1"}},
				State: confirm.OperationRefused, Code: confirm.ProblemUndone, SignedAt: noon, ResolvedAt: noon, Resolution: confirm.Undone},
			{Intent: confirm.Intent{OperationID: "o3", Action: confirm.ActionAnnotate}, State: confirm.OperationSigned, SignedAt: noon},
		}
		v.Rulebook.Point = confirm.Point{ID: "here", Name: "第一确认点", BureauName: "青禾县教育局", BureauPhone: "0559-0000000"}
		v.Allowed = append(v.Allowed, confirm.Allowance{Action: confirm.ActionAttachScan})
	}
}

func TestRecordShowsEverySection(t *testing.T) {
	s := newScreens(t, full(t)).open()
	shoot(t, s.win, "record-full")
	s.shows(s.record.root, "青禾县教育局", "0559-0000000", "证书信息", "本人填报", "初审", "改变结论须说明理由", "书面委托书",
		"已撤销", "结论的依据", "具备 1，不具备 0，不适用 0", "取下一号", "不超过 4 MB")
	s.win.Resize(fyne.NewSize(960, 600))
	if room, needs := s.record.root.Size().Width, s.record.body.columns[0].scroll.Content.MinSize().Width; needs > room {
		t.Errorf("the record needs %v of %v dp", needs, room)
	}
	s.win.Resize(fyne.NewSize(1920, 1080))
	if !s.record.body.wide {
		t.Error("a wide window keeps one column")
	}
	s.win.Resize(fyne.NewSize(1024, 700))
	if s.record.body.wide {
		t.Error("a narrow window has two columns")
	}
	s.record.body.columns[0].scroll.ScrollToOffset(fyne.NewPos(0, 500))
	s.record.body.columns[0].stick()
	if c := s.record.body.columns[0]; !c.sticky.Visible() || c.sticky.Size().Height < c.title.MinSize().Height || c.title.text == "" {
		t.Errorf("the name of the section does not stay: %q, %v", c.title.text, c.sticky.Size())
	}
}

// Return opens, 4 answers, F8 concludes, F9 goes on: no other key, no mouse.
func TestFiveKeysToTheNextRecord(t *testing.T) {
	s := newScreens(t, nil)
	s.keys.focus(s.list.table)
	press(s.list.table, fyne.KeyDown, fyne.KeyReturn)
	s.runner.settle()
	if s.keys.canvas.Focused() != fyne.Focusable(s.record.ticks) {
		t.Fatalf("the keyboard is on %T", s.keys.canvas.Focused())
	}
	s.keys.canvas.Focused().TypedRune('4')
	s.runner.settle()
	s.keys.canvas.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyF8})
	s.runner.settle()
	s.keys.canvas.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyF9})
	s.runner.settle()
	s.did("tick rest", "conclude conclude_complete")
	if s.keys.canvas.Focused() != fyne.Focusable(s.record.ticks) {
		t.Errorf("the keyboard is lost, on %T", s.keys.canvas.Focused())
	}
}

func TestUndoByItsKeyAndByItsButton(t *testing.T) {
	s := newScreens(t, nil).open()
	s.keys.shortcut(&fyne.ShortcutUndo{})
	s.did()
	s.desk.undoable = []desk.Undoable{{OperationID: "o1", RecordID: "r0", ApplicationNo: "202600000000", Action: confirm.ActionConcludeComplete, Left: 8 * time.Second, Signed: true}}
	s.keys.typed(&fyne.KeyEvent{Name: fyne.KeyF8})
	s.runner.settle()
	shoot(t, s.win, "record-undo")
	s.shows(s.record.conclude.root, "“材料齐全”已签名 · 8 秒内可撤销", "Ctrl+Z")
	s.desk.undoable[0].Left = 3 * time.Second
	s.runner.tickAll()
	s.shows(s.record.conclude.root, "3 秒内可撤销")
	s.keys.focus(s.record.notes.remark)
	s.keys.shortcut(&fyne.ShortcutUndo{}) // it is the text's
	s.did("conclude conclude_complete")
	s.keys.focus(s.record.ticks)
	s.keys.shortcut(&fyne.ShortcutUndo{})
	s.runner.settle()
	s.did("conclude conclude_complete", "undo o1")
	if s.record.conclude.undoBox.Visible() {
		t.Error("what was undone is still offered")
	}
}

func TestChangesAreSeenBeforeAConclusion(t *testing.T) {
	s := newScreens(t, func(d *scriptDesk) {
		full(t)(d)
		d.view.Since = &desk.Since{Was: confirm.Content{Work: confirm.Work{School: "旧学校"}}, Fields: []confirm.FieldChange{{Field: "work.school", Hard: true}}}
	}).open()
	shoot(t, s.win, "record-since")
	s.shows(s.record.root, "自您上次看过以来的变化", "旧学校 → 青禾县第一中学", "要核对")
	s.keys.typed(&fyne.KeyEvent{Name: fyne.KeyF8})
	s.runner.settle()
	s.did()
	s.bench.Record.SawChanges()
	s.keys.typed(&fyne.KeyEvent{Name: fyne.KeyF8})
	s.runner.settle()
	s.did("saw r0", "conclude conclude_complete")
}

func TestPicturesAreLookedAtByKeys(t *testing.T) {
	s := newScreens(t, full(t)).open()
	s.bench.Record.ViewCertificate()
	s.runner.settle()
	shoot(t, s.win, "viewer")
	for _, key := range []string{"C", "R", "+", "+", "-", "Down", "0", "N"} {
		s.keys.press(key)
		s.runner.settle()
	}
	state := s.bench.Viewer.State()
	if !state.Compare || len(state.Pictures) != 2 || state.Zoom != 1 {
		t.Errorf("compare %v, %d pictures, zoom %v", state.Compare, len(state.Pictures), state.Zoom)
	}
	s.keys.press(string(fyne.KeyEscape))
	if s.viewer.cover.popup != nil || s.bench.Viewer.State().Pictures != nil {
		t.Error("the pictures stay after Escape")
	}
}

func TestAFileIsAttachedAndAdviceBecomesAMessage(t *testing.T) {
	s := newScreens(t, full(t)).open()
	s.record.scans.path.SetText("/tmp/a.jpg")
	s.record.scans.attach.Tapped(nil)
	s.runner.settle()
	s.did() // what it is comes first
	s.record.scans.kind.SetText("书面委托书")
	s.record.scans.attach.Tapped(nil)
	s.runner.settle()
	s.did("attach /tmp/a.jpg 书面委托书 ")
	if s.record.scans.path.Text != "" {
		t.Error("the form is not empty for the next one")
	}
	s.bench.Record.Advise()
	for _, q := range []string{"id", "paper", "before"} {
		s.bench.Record.AnswerAdvice(q, false)
	}
	s.shows(s.record.advice.root, "这本证书以前作过首次注册？")
	s.record.advice.use.Tapped(nil)
	if s.record.messages.text.Text != present.CertificateMessage(confirm.AdviseCertificate(confirm.CertificateError{HandEntered: true})) {
		t.Errorf("the message is %q", s.record.messages.text.Text)
	}
}
