package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// mailView is the screen 留言: its parts under one row of tabs.
type mailView struct {
	presenter *present.Mail
	root      fyne.CanvasObject
	tabs      *selector
	write     *mailWriteView
	box       *mailboxView
}

var mailPages = []present.MailPage{present.PageWrite, present.PageMailbox}

func newMailView(p *present.Mail, keys *keyboard) *mailView {
	v := &mailView{presenter: p}
	popup := func(under fyne.CanvasObject, items []menuItem) { dropDown(keys.canvas, under, items) }
	v.write, v.box = newMailWriteView(p.Writer, keys, popup), newMailboxView(p.Box, keys)
	v.tabs = newSelector(keys, 0, []option{{word: lang.L("写留言")}, {word: lang.L("留言记录")}}, func(i int) {
		p.ShowPage(mailPages[i])
		keys.focus(v.tabs)
	})
	top := newPanel(theme.ColorNameBackground, "", 0, inset(gap2, gap3, hbox(0, v.tabs)))
	v.root = border(vbox(0, top, widget.NewSeparator()), nil, nil, nil,
		inset(gap3, gap3, container.NewStack(v.write.root, v.box.root)))
	p.OnPage = v.show
	v.show(p.Page())
	return v
}

// show brings a part to the front.
func (v *mailView) show(page present.MailPage) {
	for i, p := range mailPages {
		if p == page {
			v.tabs.set(i, true)
		}
	}
	show(v.write.root, page == present.PageWrite)
	show(v.box.root, page == present.PageMailbox)
}

// first gets the focus when the screen is shown.
func (v *mailView) first() fyne.Focusable {
	if v.presenter.Page() == present.PageMailbox {
		return v.box.table
	}
	return v.write.text
}

// act is what F8 does: the same as the primary button.
func (v *mailView) act() {
	if v.presenter.Page() == present.PageMailbox {
		v.box.recall.Tapped(nil)
		return
	}
	v.write.send.Tapped(nil)
}

// commands are those of the screen, for the registry (see button.command).
func (v *mailView) commands() []present.Command {
	on, write, box := present.ScreenMail, string(present.PageWrite), string(present.PageMailbox)
	p := v.presenter
	return []present.Command{
		v.write.send.command("签名留言", on, write),
		v.write.marked.command("给勾选的人留言", on, write),
		v.write.insert.command("插入项目", on, write),
		v.write.templates.command("选择留言模板", on, write),
		v.write.stop.command("停下签名", on, write),
		{Name: "上一位的留言", Key: "Ctrl+Up", Screen: on, Part: write, Do: func() { p.Writer.Step(-1) }},
		{Name: "下一位的留言", Key: "Ctrl+Down", Screen: on, Part: write, Do: func() { p.Writer.Step(1) }},
		v.box.recall.command("撤回留言", on, box),
		v.box.batch.command("撤回整批留言", on, box),
		v.box.only.command("只看这一批留言", on, box),
		v.box.write.command("再给这位写一条", on, box),
		v.box.open.command("打开这位申请人", on, box),
		{Name: "留言记录", Screen: on, Do: func() { p.ShowPage(present.PageMailbox) }},
		{Name: "写留言", Screen: on, Do: func() { p.ShowPage(present.PageWrite) }},
		{Name: "移动", Key: "上下键", Screen: on, Foot: true},
		{Name: "发或不发", Key: "空格", Screen: on, Part: write, Foot: true},
	}
}
