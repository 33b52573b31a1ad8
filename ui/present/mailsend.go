package present

import (
	"context"
	"errors"
	"fmt"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// Send signs the message of everyone who can be written to, each with his own
// words. A second one before the first has ended does nothing.
func (p *MailWriter) Send() {
	if !p.state.CanSend {
		return
	}
	var list []desk.Addressed
	for _, a := range p.all {
		if p.goes(a) {
			list = append(list, desk.Addressed{
				RecordID: a.RecordID, Again: p.state.AlsoRepeats,
				Text: desk.Text{Text: a.text, Template: p.state.Template},
			})
		}
	}
	p.state.Busy, p.state.Progress, p.state.Ratio = true, lang.L("正在签名"), 0
	p.changed()
	var sent []desk.Sent
	act := p.signing(list, &sent)
	p.cancel = p.runner.Go("message each", act, func(err error) {
		p.cancel = nil
		if confirm.CodeOf(err) == confirm.ProblemSigningLocked && p.AskPIN != nil {
			p.state.Busy, p.state.Progress = false, "" // the dialog covers the window meanwhile
			p.changed()
			p.AskPIN(lang.L("留言"), len(list), act, func(err error) { p.took(sent, err) })
			return
		}
		p.took(sent, err)
	})
}

// signing is the job of Send; it may run twice, the second time with the key open.
func (p *MailWriter) signing(list []desk.Addressed, sent *[]desk.Sent) func(context.Context) error {
	meter := newGauge(p.runner, p.progress)
	return func(ctx context.Context) (err error) {
		*sent, err = p.desk.MessageEach(ctx, list, counting(meter, lang.L("正在签名")))
		return err
	}
}

func (p *MailWriter) progress(s step) {
	if p.state.Busy && s.total > 0 {
		p.state.Progress = fmt.Sprintf("%s %d / %d", s.word, s.done, s.total)
		p.state.Ratio = float64(s.done) / float64(s.total)
		p.changed()
	}
}

// Stop ends the signing after the message it is at; what is signed stays so.
func (p *MailWriter) Stop() {
	if p.cancel != nil {
		p.cancel()
	}
}

// took keeps what became of each, and tells.
func (p *MailWriter) took(sent []desk.Sent, err error) {
	p.state.Busy, p.state.Progress = false, ""
	if err != nil {
		p.notices.Fail(err)
		p.merge()
		return
	}
	byID := map[string]desk.Sent{}
	for _, s := range sent {
		byID[s.RecordID] = s
	}
	signed, failed := 0, 0
	for i := range p.all {
		a := &p.all[i]
		s, tried := byID[a.RecordID]
		switch {
		case !tried:
		case s.Err == nil:
			a.signed, a.failed = true, nil
			signed++
		case errors.Is(s.Err, context.Canceled):
		default:
			a.failed = s.Err
			failed++
		}
	}
	if signed > 0 && p.OnSigned != nil {
		p.OnSigned()
	}
	p.state.Filter = MailAll
	p.say(signed, failed, len(sent)-signed-failed)
	p.merge()
}

func (p *MailWriter) say(signed, failed, stopped int) {
	switch {
	case failed == 0 && stopped == 0:
		p.notices.Info(lang.F("留言 %d 条已签名保存，待发送。发送之前申请人还看不到。", signed))
	case failed == 0:
		p.notices.Warn(lang.F("已停下：签了 %d 条，还有 %d 条没有签。", signed, stopped))
	default:
		p.notices.Warn(lang.F("签了 %d 条，%d 条没有签，原因在名单里；改好后再按一次，只签没有签的。", signed, failed+stopped))
	}
}

// Again begins another message to the same people.
func (p *MailWriter) Again() {
	if p.state.Busy {
		return
	}
	for i := range p.all {
		p.all[i].signed, p.all[i].failed = false, nil
	}
	p.state.Text, p.state.Template, p.state.OwnTemplate, p.state.AlsoRepeats = "", "", false, false
	p.merge()
	if len(p.ids) > 0 {
		p.read()
	}
}

// changed completes what the buttons say, and shows it.
func (p *MailWriter) changed() {
	s := &p.state
	idle := !s.Busy && !s.Loading
	s.CanSend = idle && s.Ready > 0 && s.Note.Word == ""
	s.CanStop = s.Busy && p.cancel != nil
	s.CanAddOwn = idle && s.Text != ""
	s.SendWord, s.Hint = lang.L("签名留言"), ""
	if s.Ready > 0 {
		s.SendWord = lang.N("签名 %d 条留言", s.Ready)
	}
	switch {
	case s.Loading:
		s.Hint = lang.L("正在读取收件人…")
	case s.Busy:
	case s.Count == 0:
		s.Hint = lang.L("先选收件人：在“核对确认”勾选后按 Ctrl+Shift+M，或在上面选一个队列。")
	case s.Text == "":
		s.Hint = lang.L("再选一个模板，或直接写内容。")
	case s.Signed == s.Count:
		s.Hint = lang.L("本批已全部签名。")
	case s.Note.Word == "":
		s.Hint = p.leftOut()
	}
	if p.OnChange != nil {
		p.OnChange(*s)
	}
}

// leftOut tells who will get nothing, and why.
func (p *MailWriter) leftOut() string {
	s := p.state
	switch {
	case s.Problems > 0 && s.Repeats > 0 && !s.AlsoRepeats:
		return lang.F("%d 位有问题、%d 位一天内已发过，这次不发。", s.Problems, s.Repeats)
	case s.Problems > 0:
		return lang.F("%d 位有问题，这次不发；选“有问题”看原因。", s.Problems)
	case s.Repeats > 0 && !s.AlsoRepeats:
		return lang.F("%d 位一天内已发过同样的话，这次不发。", s.Repeats)
	}
	return lang.L("请用右边的预览逐位看过，再签名。")
}
