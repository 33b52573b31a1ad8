package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// lineView is what photos may take of the line, the way through the school's
// network, and the bundle for when there is none.
type lineView struct {
	root   fyne.CanvasObject
	budget *selector
	proxy  *proxyView
	folder *entry
	out    *button
	file   *entry
	in     *button
	made   *noticeStrip
}

func newLineView(b *present.Workbench, keys *keyboard) *lineView {
	p := b.Line
	v := &lineView{made: newNoticeStrip(), proxy: newProxyView(b.Proxy, keys)}
	options := make([]option, len(present.LineBudgets))
	for i, n := range present.LineBudgets {
		options[i].word = present.BudgetWord(n)
	}
	v.budget = newSelector(keys, 104, options, func(i int) { p.SetBudget(present.LineBudgets[i]) }).wrapping()
	v.folder = newEntry(keys, lang.L("文件夹，例如 U 盘"))
	v.folder.OnChanged = p.SetFolder
	v.out = newButton(buttonPrimary, keys, lang.L("导出离线包"), "F8", "", p.Export)
	v.file = newEntry(keys, lang.L("教育局给的回执包文件"))
	v.file.OnChanged = p.SetFile
	v.file.OnSubmitted = func(string) { p.Import() }
	v.in = newButton(buttonPlain, keys, lang.L("导入回执包"), "", "", p.Import)
	beside := func(e *entry, ask present.FileQuestion, do *button) fyne.CanvasObject {
		return border(nil, nil, nil, after(gap2, do), newPathField(keys, e, ask, nil).box)
	}
	line := card(newLabel(lang.L("线路"), textStyle{bold: true}), nil, inset(gap3, gap4, vbox(gap2,
		formRow(lang.L("照片占用"), flow(v.budget)),
		lineHelp(lang.L("结论总是先发，资料其次，照片最后。学校网络很慢或要和别人共用时，在这里限制照片占用的带宽。")))))
	bundle := card(newLabel(lang.L("离线包（U 盘）"), textStyle{bold: true}), nil, inset(gap3, gap4, vbox(gap2,
		lineHelp(lang.L("没有网络又快到截止时间时，把待发送的结论导出成加密的离线包，用 U 盘送教育局。只有登记库能打开。以后联网再发一遍也不会重复。")),
		formRow(lang.L("保存位置"), beside(v.folder, askFolder(lang.L("离线包放在哪里")), v.out)),
		lineHelp(lang.L("教育局处理后会给回执包，导入后才知道每一项是否受理。")),
		formRow(lang.L("回执包"), beside(v.file, askFile(lang.L("选择教育局给的回执包"), lang.L("回执包")), v.in)), v.made.root)))
	v.root = container.NewVScroll(inset(1, 1, vbox(gap3, line, v.proxy.root, bundle)))
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func lineHelp(text string) fyne.CanvasObject {
	return newParagraph(text, textStyle{size: sizeSmall, color: colorSecond})
}

func (v *lineView) render(s present.LineState) {
	chosen := -1
	for i, n := range present.LineBudgets {
		if s.Known && n == s.Budget {
			chosen = i
		}
	}
	v.budget.set(chosen, !s.Busy)
	v.folder.setText(s.Folder)
	v.file.setText(s.File)
	v.out.enable(!s.Busy)
	v.in.enable(!s.Busy)
	v.made.set(present.Badge{Word: s.Made, Tone: s.Tone})
}

// proxyView is the way through the school's network.
type proxyView struct {
	root     fyne.CanvasObject
	mode     *selector
	address  *entry
	user     *entry
	password *entry
	manual   fyne.CanvasObject
	save     *button
	found    *paragraph
	note     *noticeStrip
}

func newProxyView(p *present.ProxyPanel, keys *keyboard) *proxyView {
	v := &proxyView{found: newParagraph("", textStyle{size: sizeSmall, color: colorSecond}), note: newNoticeStrip()}
	options := make([]option, len(present.ProxyModes))
	for i, m := range present.ProxyModes {
		options[i].word = present.ProxyModeWord(m)
	}
	v.mode = newSelector(keys, 104, options, func(i int) { p.SetMode(present.ProxyModes[i]) }).wrapping()
	v.address = newEntry(keys, lang.L("主机:端口，向学校网络管理员询问"))
	v.address.OnChanged = p.SetAddress
	v.user = newEntry(keys, lang.L("代理不要求就留空"))
	v.user.OnChanged = p.SetUser
	v.password = newPasswordEntry(keys, lang.L("存在系统密钥环中；不改就留空"))
	save := func() {
		p.Save(v.password.Text)
		v.password.setText("")
	}
	v.password.OnSubmitted = func(string) { save() }
	v.save = newButton(buttonPlain, keys, lang.L("保存并测试"), "", "", save)
	v.manual = vbox(gap2, formRow(lang.L("代理地址"), v.address),
		formRow(lang.L("用户名"), v.user), formRow(lang.L("密码"), v.password))
	v.root = card(newLabel(lang.L("代理服务器"), textStyle{bold: true}), nil, inset(gap3, gap4, vbox(gap2,
		formRow(lang.L("连接方式"), flow(v.mode, v.save)), v.manual, v.found, v.note.root)))
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *proxyView) render(s present.ProxyState) {
	chosen := -1
	for i, m := range present.ProxyModes {
		if s.Known && m == s.Mode {
			chosen = i
		}
	}
	v.mode.set(chosen, s.Known && !s.Busy)
	show(v.manual, s.Mode == confirm.ProxyManual)
	v.address.setText(s.Address)
	v.user.setText(s.User)
	word := lang.L("保存并测试")
	if s.Busy {
		word = lang.L("正在测试…")
	}
	v.save.set(word, s.Known && !s.Busy)
	v.found.set(s.Found)
	v.note.set(present.Badge{Word: s.Note, Tone: s.Tone})
}
