package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// mailboxView lists every message; below is the one the keyboard is on.
type mailboxView struct {
	presenter *present.Mailbox
	root      fyne.CanvasObject

	search *entry
	filter *choice
	table  *table
	empty  *paragraph
	foot   fyne.CanvasObject
	who    *label
	by     *label
	badge  *badge
	text   *paragraph
	why    *paragraph
	inall  *label
	recall *button
	batch  *button
	only   *button
	write  *button
	open   *button
	ask    *noticeStrip
	yes    *button
	no     *button
	asking fyne.CanvasObject
}

var mailboxColumns = columns{gap4, 128, -1, 104, -1.4, -2.2, 156, gap2}

func newMailboxView(p *present.Mailbox, keys *keyboard) *mailboxView {
	v := &mailboxView{presenter: p, ask: newNoticeStrip(), empty: newParagraph("", textStyle{color: colorSecond})}
	v.search = newEntry(keys, lang.L("找留言：姓名、报名号、学校或内容"))
	v.search.OnChanged = p.Search
	words := []option{{word: lang.L("全部")}, {word: lang.L("还看不到")}, {word: lang.L("申请人可见")}, {word: lang.L("已撤回")}, {word: lang.L("未受理")}}
	v.filter = newChoice(keys, 0, words, func(i int) { p.SetFilter(present.MailboxFilters[i]) })
	v.table = newTable(keys, func() tableRow {
		return newCellRow(mailboxColumns, " sbtstg ", func(r *cellRow, i int) {
			row := p.Row(i)
			r.set(row.When, row.Name, row.ApplicationNo, row.School, row.Text)
			r.badge.set(row.Badge)
		})
	})
	v.table.onMove, v.table.onOpen = p.MoveTo, p.MoveTo
	v.who = newLabel("", textStyle{bold: true, clip: true})
	v.by = newLabel("", textStyle{size: sizeSmall, color: colorSecond})
	v.badge = newBadge(present.Badge{})
	v.text = newParagraph("", textStyle{})
	v.why = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.inall = newLabel("", textStyle{size: sizeSmall, color: colorSecond})
	v.recall = newButton(buttonPrimary, keys, lang.L("撤回这一条"), "F8", "", p.Recall)
	v.batch = newButton(buttonPlain, keys, "", "F7", "", p.AskBatch)
	v.only = newButton(buttonPlain, keys, "", "F9", "", p.ShowBatch)
	v.write = newButton(buttonPlain, keys, lang.L("再写一条"), "F6", "", p.Write)
	v.open = newButton(buttonPlain, keys, lang.L("打开这位申请人"), "F10", "", p.Open)
	v.yes = newButton(buttonPrimary, keys, lang.L("撤回整批"), "", "", p.RecallBatch)
	v.no = newButton(buttonPlain, keys, lang.L("不撤回"), "", "", p.Keep)
	v.asking = border(nil, nil, nil, after(gap2, hbox(gap2, v.no, v.yes)), v.ask.root)
	v.foot = newPanel(theme.ColorNameHeaderBackground, "", 0, border(widget.NewSeparator(), nil, nil, nil, inset(gap3, gap4, vbox(gap2,
		border(nil, nil, nil, v.badge, border(nil, nil, nil, inset(0, gap3, v.by), v.who)),
		sized(0, 84, container.NewVScroll(v.text)), v.why,
		border(nil, nil, hbox(gap2, v.recall, v.batch, v.only, v.write, v.open), v.inall, newSpacer()),
		v.asking))))
	top := border(nil, nil, nil, after(gap3, v.filter), sized(120, 0, v.search))
	v.root = card(top, v.foot, border(headCells(mailboxColumns, "", lang.L("时间"), lang.L("姓名"), lang.L("报名号"), lang.L("任教学校"), lang.L("留言"), lang.L("状态"), ""),
		nil, nil, nil, container.NewStack(v.table, inset(gap4, gap4, v.empty))))
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *mailboxView) render(s present.MailboxState) {
	v.search.setText(s.Search)
	names := []string{lang.L("全部"), lang.L("还看不到"), lang.L("申请人可见"), lang.L("已撤回"), lang.L("未受理")}
	for i, f := range present.MailboxFilters {
		v.filter.relabel(i, names[i]+" "+count(s.Counts[f]))
		if f == s.Filter {
			v.filter.set(i, true)
		}
	}
	v.table.set(s.Rows, s.Current)
	v.empty.set(s.Empty)
	show(v.empty, s.Empty != "")
	d := s.Shown
	show(v.foot, s.Current >= 0)
	v.who.set(d.Name + "　" + d.ApplicationNo)
	v.by.set(d.When + "　" + d.Who)
	v.badge.set(d.Badge)
	v.text.set(d.Text)
	v.why.set(d.Why)
	show(v.why, d.Why != "")
	v.inall.set(d.Batch)
	v.recall.enable(d.CanRecall)
	v.batch.set(s.BatchWord, s.CanBatch)
	show(v.batch, d.InBatch)
	word := lang.L("只看这一批")
	if s.OnlyBatch {
		word = lang.L("看全部留言")
	}
	v.only.set(word, d.InBatch || s.OnlyBatch)
	show(v.only, d.InBatch || s.OnlyBatch)
	v.ask.set(present.Badge{Word: s.Asking + s.Progress, Tone: present.ToneWarn})
	v.yes.enable(!s.Busy)
	v.no.enable(!s.Busy)
	show(v.yes, s.Asking != "")
	show(v.no, s.Asking != "")
	show(v.asking, s.Asking != "" || s.Busy)
}
