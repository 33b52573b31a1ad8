package ui

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// settingsView is the screen 设置: at the left who works here and how the window
// looks, at the right the diagnostics bundle, the program itself and the
// way to settings of other screens.
type settingsView struct {
	presenter *present.Settings
	keys      *keyboard
	root      fyne.CanvasObject

	account           *fields
	old, new, again   *entry
	change            *button
	why               *paragraph
	theme, text, lang *selector
	restartBox        fyne.CanvasObject
	restart           *button

	places []*button

	make, save *button
	failing    *noticeStrip
	report     *reader
	folder     *entry
	saveRow    fyne.CanvasObject
	saved      *noticeStrip

	about    *fields
	updates  *updatesView
	licences *button
	licence  *reader
}

// settingsPlace is a setting that is changed on the screen it belongs to.
type settingsPlace struct {
	word, where string
	open        func()
}

var (
	themes    = []present.Theme{present.ThemeLight, present.ThemeDark}
	languages = []lang.Tag{lang.Chinese, lang.English}
)

func newSettingsView(b *present.Workbench, keys *keyboard) *settingsView {
	p := b.Settings
	v := &settingsView{presenter: p, keys: keys}
	left := vbox(gap3, v.buildAccount(), v.buildLook())
	right := vbox(gap3, v.buildDiagnostics(), v.buildAbout(b.Updates), v.buildPlaces(b))
	v.root = container.NewVScroll(inset(gap3, gap3, container.New(&twoColumns{gap: gap3, left: 520, share: 0.5},
		container.New(layout.NewVBoxLayout(), left), container.New(layout.NewVBoxLayout(), right))))
	p.OnChange = v.render
	v.render(p.State())
	v.updates.render(b.Updates.State())
	return v
}

func (v *settingsView) title(word string) fyne.CanvasObject {
	return newLabel(word, textStyle{bold: true})
}

func (v *settingsView) buildAccount() fyne.CanvasObject {
	v.account = newFields()
	v.old, v.new, v.again = newPasswordEntry(v.keys, ""), newPasswordEntry(v.keys, lang.L("8 位以上")), newPasswordEntry(v.keys, "")
	v.change = newButton(buttonPlain, v.keys, lang.L("修改密码"), "", "", func() {
		v.presenter.ChangePassword(v.old.Text, v.new.Text, v.again.Text, v.clearSecrets)
	})
	v.again.OnSubmitted = func(string) { v.change.Tapped(nil) }
	v.why = newParagraph("", textStyle{size: sizeSmall, color: toneColor(present.ToneWarn)})
	return card(v.title(lang.L("我的账户")), nil, inset(gap3, gap4, vbox(gap2, v.account.box,
		lineHelp(lang.L("经办人取自密钥的证书，会印在受理凭证上，因此不能在这里改。姓名有误时请教育局更正后重新启用。")),
		formRow(lang.L("旧密码"), v.old), formRow(lang.L("新密码"), v.new),
		formRow(lang.L("再输一次"), border(nil, nil, nil, after(gap2, v.change), v.again)), v.why)))
}

func (v *settingsView) clearSecrets() {
	for _, e := range []*entry{v.old, v.new, v.again} {
		e.setText("")
	}
}

func (v *settingsView) buildLook() fyne.CanvasObject {
	v.theme = newSelector(v.keys, 104, []option{{word: lang.L("浅色")}, {word: lang.L("深色")}}, func(i int) {
		v.presenter.SetTheme(themes[i])
	})
	sizes := make([]option, len(present.TextSizes))
	for i, n := range present.TextSizes {
		sizes[i].word = fmt.Sprintf("%d %%", n)
	}
	v.text = newSelector(v.keys, 60, sizes, func(i int) { v.presenter.SetText(present.TextSizes[i]) })
	v.lang = newSelector(v.keys, 104, []option{{word: "中文"}, {word: "English"}}, func(i int) { //lang:chinese each language in its own
		v.presenter.SetLanguage(languages[i])
	})
	v.restart = newButton(buttonPlain, v.keys, lang.L("现在重新启动"), "", "", v.presenter.Restart)
	v.restartBox = middle(newLabel(lang.L("重新启动后换成所选语言。"), textStyle{size: sizeSmall, color: colorSecond}), v.restart)
	return card(v.title(lang.L("外观")), nil, inset(gap3, gap4, vbox(gap2,
		formRow(lang.L("颜色"), hbox(0, v.theme)), formRow(lang.L("文字大小"), hbox(0, v.text)),
		formRow(lang.L("语言"), hbox(0, v.lang)), v.restartBox,
		lineHelp(lang.L("这三项属于这台电脑，登录前就生效。申请表、凭证和名册始终是中文。")))))
}

//lang:keys the rows translate them
func (v *settingsView) buildPlaces(b *present.Workbench) fyne.CanvasObject {
	rows := vbox(gap1)
	for _, place := range []settingsPlace{
		{"PIN 码、密钥保管", "密钥与数据", func() { b.Show(present.ScreenKeys) }},
		{"备份盘", "密钥与数据", func() { b.Show(present.ScreenKeys) }},
		{"打印机和校准", "打印 → 打印机", func() { b.ShowPrint(present.PagePrinters) }},
		{"线路和代理服务器", "冲突与发送 → 线路", func() { b.ShowSend(present.PageLine) }},
	} {
		open := newButton(buttonPlain, v.keys, lang.L("前往"), "", "", place.open)
		v.places = append(v.places, open)
		rows.Add(border(nil, nil, sized(150, 0, newLabel(lang.L(place.word), textStyle{})), open,
			newLabel(lang.L(place.where), textStyle{size: sizeSmall, color: colorSecond, clip: true})))
	}
	return card(v.title(lang.L("其他设置")), nil, inset(gap3, gap4, rows))
}

func (v *settingsView) buildDiagnostics() fyne.CanvasObject {
	v.make = newButton(buttonPrimary, v.keys, lang.L("生成诊断包"), "F8", "", v.presenter.Diagnose)
	v.failing, v.saved = newNoticeStrip(), newNoticeStrip()
	v.report = newReader(300)
	v.folder = newEntry(v.keys, lang.L("文件夹，例如 U 盘"))
	v.folder.OnChanged = v.presenter.SetFolder
	v.save = newButton(buttonPlain, v.keys, lang.L("保存"), "", "", v.presenter.Save)
	v.saveRow = formRow(lang.L("保存位置"), border(nil, nil, nil, after(gap2, v.save), newPathField(v.keys, v.folder, askFolder(lang.L("诊断包保存在哪里")), nil).box))
	return card(border(nil, nil, nil, v.make, v.title(lang.L("诊断包"))), nil, inset(gap3, gap4, vbox(gap2,
		lineHelp(lang.L("请技术支持帮忙时用。先在这里看清内容，再保存、发送；保存的就是看到的，程序不会自己发送。")),
		v.failing.root, v.report.root, v.saveRow, v.saved.root)))
}

func (v *settingsView) buildAbout(updates *present.Updates) fyne.CanvasObject {
	v.about, v.updates = newFields(), newUpdatesView(updates, v.keys)
	v.licences = newButton(buttonPlain, v.keys, lang.L("许可证"), "", "down", nil)
	v.licence = newReader(220)
	v.licences.tapped = func() {
		var items []menuItem
		for _, l := range v.presenter.State().Licences {
			items = append(items, menuItem{lang.L(l.Name), func() { v.licence.set(l.Text) }})
		}
		dropDown(v.keys.canvas, v.licences, items)
	}
	return card(border(nil, nil, nil, v.licences, v.title(lang.L("关于本程序"))), nil, inset(gap3, gap4, vbox(gap2, v.about.box, v.updates.root, v.licence.root)))
}

// first gets the focus when the screen is shown.
func (v *settingsView) first() fyne.Focusable { return v.theme }

// act is what F8 does: the same as the primary button.
func (v *settingsView) act() { v.presenter.Diagnose() }

func (v *settingsView) render(s present.SettingsState) {
	v.account.set(s.Account)
	online := s.Password == ""
	for _, e := range []*entry{v.old, v.new, v.again} {
		if online {
			e.Enable()
		} else {
			e.Disable()
		}
	}
	v.change.enable(online && !s.Busy)
	v.why.set(s.Password)
	show(v.why, !online)
	chosen := func(n int, is func(i int) bool) int {
		for i := range n {
			if is(i) {
				return i
			}
		}
		return -1
	}
	now := s.Preferences
	v.theme.set(chosen(len(themes), func(i int) bool { return themes[i] == now.Theme }), true)
	v.text.set(chosen(len(present.TextSizes), func(i int) bool { return present.TextSizes[i] == now.TextPercent }), true)
	v.lang.set(chosen(len(languages), func(i int) bool { return languages[i] == now.Language }), true)
	show(v.restartBox, s.Restart)
	show(v.restart, s.CanRestart)
	v.make.enable(!s.Making)
	v.failing.set(s.Failing)
	v.report.set(s.Diagnostics)
	show(v.saveRow, s.Diagnostics != "")
	v.folder.setText(s.Folder)
	v.save.enable(!s.Busy)
	v.saved.set(present.Badge{Word: s.Saved, Tone: present.ToneComplete})
	v.about.set(s.About)
	show(v.licences, len(s.Licences) > 0)
}

// commands are those of the screen, for the registry (see button.command).
func (v *settingsView) commands() []present.Command {
	return append(v.updates.commands(), []present.Command{
		{Name: "生成诊断包", Key: "F8", Screen: present.ScreenSettings, Do: v.presenter.Diagnose, Foot: true},
		{Name: "浅色或深色外观", Key: "Ctrl+Shift+T", Do: v.presenter.SwitchTheme},
		{Name: "放大文字", Key: "Ctrl+Shift+G", Do: func() { v.presenter.StepText(1) }},
		{Name: "缩小文字", Key: "Ctrl+Shift+H", Do: func() { v.presenter.StepText(-1) }},
	}...)
}
