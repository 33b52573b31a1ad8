package present

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// mailBench is 写留言 with recipients a to e: c lacks nothing, d cannot be written to.
func mailBench(t *testing.T) (*MailWriter, *fakeDesk, *stepRunner, *Notices) {
	t.Helper()
	r, d := &stepRunner{t: t}, &fakeDesk{}
	d.recipients, d.declines = map[string]desk.Recipient{}, map[string]error{}
	for i, id := range []string{"a", "b", "c", "d", "e"} {
		one := desk.Recipient{RecordID: id, ApplicationNo: fmt.Sprint(2026000 + i), Name: confirm.Name("何" + id), School: "新宁小学", Now: noon,
			Merge: map[confirm.MergeField]string{confirm.MergeName: "何" + id, confirm.MergeMissing: "合同", confirm.MergePoint: "新宁", confirm.MergeUntil: "周五"}}
		d.recipients[id] = one
		d.page.Rows = append(d.page.Rows, confirm.Row{ID: id})
	}
	delete(d.recipients["c"].Merge, confirm.MergeMissing)
	gone := d.recipients["d"]
	gone.Refusal = &confirm.Refusal{Code: confirm.CodeNotYourPoint}
	d.recipients["d"] = gone
	notices := NewNotices(r)
	p := NewMail(d, r, notices).Writer
	return p, d, r, notices
}

// rowsOf are the recipients as listed, each with his badge.
func rowsOf(p *MailWriter) string {
	var all []string
	for i := range p.State().Rows {
		row := p.Row(i)
		all = append(all, row.RecordID+":"+row.Badge.Word)
	}
	return strings.Join(all, " ")
}

func TestMailIsFilledInForEachWithProblemsFirst(t *testing.T) {
	p, d, r, _ := mailBench(t)
	check(t, "hint", p.State().Hint, "先选收件人：在“核对确认”勾选后按 Ctrl+Shift+M，或在上面选一个队列。")
	p.Choose([]string{"a", "b", "c", "d", "e"}, TemplateMissing)
	check(t, "while reading", p.State().CanSend, false)
	r.settle()
	check(t, "rows", rowsOf(p), "c:缺内容 d:不能留言 a:可以发 b:可以发 e:可以发")
	check(t, "button", p.State().SendWord, "签名 3 条留言")
	p.MoveTo(2)
	check(t, "preview", p.State().Preview, "何a老师：您提交的定期注册材料不全，还缺：合同\n请在 周五 前补交到新宁。")
	p.Step(1)
	check(t, "pager", p.State().Pager, "4 / 5")
	p.Leave(p.State().Current)
	check(t, "left out", rowsOf(p), "c:缺内容 d:不能留言 a:可以发 b:不发 e:可以发")
	p.SetFilter(MailProblems)
	check(t, "problems", rowsOf(p), "c:缺内容 d:不能留言")

	p.Send()
	p.Send() // a second click while the first runs
	r.settle()
	check(t, "batches", len(d.wrote), 1)
	check(t, "written", len(d.wrote[0]), 2)
	check(t, "words of his own", strings.HasPrefix(d.wrote[0][1].Text.Text, "何e老师"), true)
	check(t, "template", d.wrote[0][1].Text.Template, TemplateMissing)
	check(t, "rows after it", rowsOf(p), "c:缺内容 d:不能留言 b:不发 a:已签名，待发送 e:已签名，待发送")
	check(t, "nothing is left to send", p.State().CanSend, false)
}

func TestMailThatFailedIsTriedAgainAlone(t *testing.T) {
	p, d, r, notices := mailBench(t)
	d.declines["b"] = &confirm.Refusal{Code: confirm.CodeNotYourPoint}
	p.Choose([]string{"a", "b", "e"}, TemplateReminder)
	for id, one := range d.recipients {
		one.Merge[confirm.MergeApplicationNo] = id
	}
	r.settle()
	p.Send()
	r.settle()
	check(t, "rows", rowsOf(p), "b:没有签 a:已签名，待发送 e:已签名，待发送")
	check(t, "notice", notices.Current().Text, "签了 2 条，1 条没有签，原因在名单里；改好后再按一次，只签没有签的。")
	check(t, "why", p.State().PreviewNote != "", true)
	p.Send()
	r.settle()
	check(t, "second batch", len(d.wrote[1]), 1)
	check(t, "of", d.wrote[1][0].RecordID, "b")
	check(t, "hint", p.State().Hint, "本批已全部签名。")
	p.Again()
	r.settle()
	check(t, "another", p.State().Hint, "再选一个模板，或直接写内容。")
	check(t, "to the same", p.State().Count, 3)
}

func TestARepeatIsAskedFor(t *testing.T) {
	p, d, r, _ := mailBench(t)
	one := d.recipients["a"]
	one.Standing.Messages = []confirm.SentMessage{{Text: "周五停办", At: noon.Add(-time.Hour), ClerkName: "张敏"}}
	d.recipients["a"] = one
	p.Choose([]string{"a", "b"}, "")
	p.SetText("周五停办")
	r.settle()
	check(t, "rows", rowsOf(p), "a:一天内已发过 b:可以发")
	check(t, "who said it", p.State().PreviewNote, "2026-10-08 11:00 已由张敏发过同样的话。")
	check(t, "button", p.State().SendWord, "签名 1 条留言")
	p.SetAlsoRepeats(true)
	p.Send()
	r.settle()
	check(t, "asked for", d.wrote[0][0].Again && len(d.wrote[0]) == 2, true)
}

func TestMailWithMistakesDoesNotGo(t *testing.T) {
	p, d, r, _ := mailBench(t)
	p.Choose([]string{"a", "b"}, "")
	r.settle()
	for text, want := range map[string]string{
		"{性别}老师": "{性别} 不是可用的项目。请从“插入项目”里选，或去掉花括号。", "还缺{": "{} 不是可用的项目。请从“插入项目”里选，或去掉花括号。",
		strings.Repeat("请", confirm.MaxMessage+1): "", "": "",
	} {
		p.SetText(text)
		check(t, "note of "+text, p.State().Note.Word, want)
		check(t, "may go", p.State().CanSend, false)
		p.Send()
		r.settle()
	}
	check(t, "batches", len(d.wrote), 0)
}

func TestMailAsksForThePINOfTheWholeBatch(t *testing.T) {
	p, d, r, _ := mailBench(t)
	d.signing = &confirm.Problem{Code: confirm.ProblemSigningLocked}
	asked := ""
	p.AskPIN = func(what string, n int, act func(context.Context) error, ended func(error)) {
		asked = fmt.Sprint(what, n)
		ended(act(context.Background()))
	}
	kicked := 0
	p.OnSigned = func() { kicked++ }
	p.Choose([]string{"a", "b"}, "")
	p.SetText("周五停办")
	r.settle()
	p.Send()
	r.settle()
	check(t, "asked", asked, "留言2")
	check(t, "signed", p.State().Signed, 2)
	check(t, "kicked", kicked, 1)
}

func TestMailIsStoppedAndRecipientsOfALateAnswerAreDropped(t *testing.T) {
	p, d, r, notices := mailBench(t)
	p.Choose([]string{"a"}, "")
	p.Choose([]string{"b", "e"}, "") // before the first answer
	p.SetText("周五停办")
	r.settle()
	check(t, "rows", rowsOf(p), "b:可以发 e:可以发")
	p.Send()
	p.Stop()
	r.settle()
	check(t, "signed", p.State().Signed, 0)
	check(t, "notice", notices.Current().Text, "已停下：签了 0 条，还有 2 条没有签。")
	check(t, "goes on", p.State().CanSend, true)
	p.Choose(nil, "")
	p.TakeMarked()
	check(t, "nothing marked", notices.Current().Severity, NoticeError)
	p.TakeQueue(confirm.QueuePending)
	r.settle()
	check(t, "of the queue", p.State().From, "“待核对”共 5 位")
	check(t, "asked for", d.queries[len(d.queries)-1].Queue, confirm.QueuePending)
}

func TestTemplatesOfTheClerkAreKept(t *testing.T) {
	p, d, r, notices := mailBench(t)
	p.Load()
	r.settle()
	p.SetText("{姓名}老师好")
	for _, name := range []string{"", TemplateMissing, strings.Repeat("名", maxTemplateName+1)} {
		notices.Dismiss()
		p.SaveTemplate(name)
		check(t, "refused "+name, notices.Current().Severity, NoticeError)
	}
	p.SaveTemplate("问好")
	r.settle()
	check(t, "chosen", p.State().Template, "问好")
	again := NewMail(d, r, notices).Writer
	again.Load()
	r.settle()
	again.ChooseTemplate("问好")
	check(t, "after a restart", again.State().Text, "{姓名}老师好")
	again.SetText("{姓名}您好")
	again.SaveTemplate("问好")
	r.settle()
	check(t, "one of that name", len(again.own()), 1)
	again.DeleteTemplate()
	r.settle()
	check(t, "none left", len(again.own()), 0)
	check(t, "the text stays", again.State().Text, "{姓名}您好")
}

func TestMailboxFiltersSearchesAndRecalls(t *testing.T) {
	r, d := &stepRunner{t: t}, &fakeDesk{}
	d.declines = map[string]error{}
	for i, s := range []desk.MailState{desk.MailWaiting, desk.MailVisible, desk.MailRecalled, desk.MailRefused} {
		d.mailbox = append(d.mailbox, desk.MailEntry{RecordID: fmt.Sprint("r", i), Name: confirm.Name(fmt.Sprint("何", i)), State: s, Code: confirm.CodeNotYourPoint,
			Message: confirm.SentMessage{ID: fmt.Sprint("m", i), Text: "请带\n合同", Batch: "b", At: noon}})
	}
	notices := NewNotices(r)
	m := NewMail(d, r, notices)
	p := m.Box
	m.ShowPage(PageMailbox)
	check(t, "empty", p.State().Empty, "正在读取…")
	r.settle()
	check(t, "rows", p.State().Rows, 4)
	check(t, "batch", p.State().Shown.Batch, "同一批共 4 条")
	check(t, "one line", p.Row(0).Text, "请带 合同")
	p.SetFilter(BoxRefused)
	check(t, "refused", p.State().Rows, 1)
	check(t, "why", p.State().Shown.Why, Words(confirm.CodeNotYourPoint, nil))
	check(t, "a refused one is not recalled", p.State().Shown.CanRecall, false)
	p.Recall()
	p.SetFilter(BoxAll)
	p.Search("何1")
	check(t, "found", p.Row(0).Name, "何1")
	p.Search("没有")
	check(t, "nothing", p.State().Empty, "没有符合的留言。请换一个条件。")
	p.Search("")

	p.RecallBatch() // not asked yet
	check(t, "nothing recalled", len(d.recalls)+len(r.jobs), 0)
	p.AskBatch()
	p.Keep()
	check(t, "kept", p.State().Asking, "")
	p.AskBatch()
	d.declines["r1"] = &confirm.Refusal{Code: confirm.CodeMessageRecalled}
	p.RecallBatch()
	p.Recall() // while the first runs
	r.settle()
	check(t, "batches", len(d.recalls), 1)
	check(t, "of", len(d.recalls[0]), 2)
	check(t, "notice", notices.Current().Severity, NoticeWarn)

	opened := ""
	p.OnOpen = func(id string) { opened = id }
	p.MoveTo(3)
	p.Open()
	check(t, "opened", opened, "r3")
	p.ShowBatch()
	check(t, "one batch", p.State().OnlyBatch, true)
	p.ShowBatch()
	check(t, "all again", p.State().OnlyBatch, false)
	d.mailbox = nil
	m.Changed(true)
	r.settle()
	check(t, "none", strings.HasPrefix(p.State().Empty, "还没有给申请人留过言"), true)
}
