package present

import (
	"strings"

	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// Row is one of the rows that are listed.
func (p *Mailbox) Row(i int) BoxRow {
	if i < 0 || i >= len(p.rows) {
		return BoxRow{}
	}
	return boxRow(p.all[p.rows[i]])
}

func boxRow(e desk.MailEntry) BoxRow {
	return BoxRow{
		When: timeWord(e.Message.At), Name: e.Name.Reveal(), ApplicationNo: e.ApplicationNo, School: e.School,
		Text: strings.Join(strings.Fields(e.Message.Text), " "), Badge: mailBadge(e.State),
	}
}

func mailBadge(s desk.MailState) Badge {
	switch s {
	case desk.MailWaiting:
		return Badge{lang.L("申请人还看不到"), ToneUnsent}
	case desk.MailVisible:
		return Badge{lang.L("申请人可见"), ToneComplete}
	case desk.MailRead:
		return Badge{lang.L("已读"), ToneComplete}
	case desk.MailRecalling:
		return Badge{lang.L("撤回待发送"), ToneUnsent}
	case desk.MailRecalled:
		return Badge{lang.L("已撤回"), ToneDeclined}
	}
	return Badge{lang.L("未受理"), ToneConflict}
}

// changed completes what is said of the current message, and shows it.
func (p *Mailbox) changed() {
	s := &p.state
	s.Shown, s.CanBatch, s.BatchWord, s.Empty = BoxDetail{}, false, "", ""
	if e, ok := p.entry(); ok {
		s.Shown = p.detail(e)
		open := len(p.openOfBatch())
		s.CanBatch = open > 1 && !s.Busy && s.Asking == ""
		s.BatchWord = lang.N("撤回整批 %d 条", open)
	}
	switch {
	case s.Loading && !p.read:
		s.Empty = lang.L("正在读取…")
	case !p.read:
		s.Empty = lang.L("还没有读取留言。")
	case s.Rows > 0:
	case len(p.all) == 0:
		s.Empty = lang.L("还没有给申请人留过言。在“写留言”里写第一条，离线也可以写，联网后发送。")
	default:
		s.Empty = lang.L("没有符合的留言。请换一个条件。")
	}
	if p.OnChange != nil {
		p.OnChange(*s)
	}
}

func (p *Mailbox) detail(e desk.MailEntry) BoxDetail {
	d := BoxDetail{BoxRow: boxRow(e), InBatch: e.Message.Batch != "", CanRecall: canRecall(e) && !p.state.Busy}
	d.Text, d.Who = e.Message.Text, e.Message.ClerkName
	if e.Message.Template != "" {
		d.Who += "　" + lang.F("模板：%s", e.Message.Template)
	}
	switch e.State {
	case desk.MailWaiting:
		d.Why = lang.L("已签名，还没有发送；联网发送后申请人才看得到。")
	case desk.MailRecalling:
		d.Why = lang.L("撤回已签名，还没有发送；发送之前申请人还看得到。")
	case desk.MailRecalled:
		d.Why = lang.F("撤回时间 %s", timeWord(e.Message.RecalledAt))
		if e.Message.ReadBeforeRecall() {
			d.Why = lang.F("撤回时间 %s，撤回之前申请人已读", timeWord(e.Message.RecalledAt))
		}
	case desk.MailRead:
		d.Why = lang.F("申请人阅读时间 %s", timeWord(e.Message.ReadAt))
	case desk.MailRefused:
		d.Why = Words(e.Code, nil)
	}
	total := 0
	for _, o := range p.all {
		if d.InBatch && o.Message.Batch == e.Message.Batch {
			total++
		}
	}
	if total > 1 {
		d.Batch = lang.N("同一批共 %d 条", total)
	}
	d.InBatch = total > 1
	return d
}
