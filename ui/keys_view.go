package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// keysView is the screen 密钥与数据: at the left the clerk's key, at the right
// what a day needs and what lies on the disk.
type keysView struct {
	presenter *present.KeyCare
	keys      *keyboard
	root      fyne.CanvasObject

	credential      *fields
	marks           *lines
	old, new, again *entry
	change          *button

	keeper       *label
	name, note   *entry
	custodyPIN   *entry
	pinRow       fyne.CanvasObject
	kinds        *selector
	record       *button
	ledger       *lines
	colleague    struct{ user, code, pin, again *entry }
	addColleague *button
	ready        *readyList
	check        *button
	folder       *entry
	copyNow      *button
	copyState    *noticeStrip
	wipeText     *paragraph
	wipeForm     fyne.CanvasObject
	wipeWord     *entry
	wipePIN      *entry
	wipePINRow   fyne.CanvasObject
	wipe         *button
	wiped        *noticeStrip
	chosen       int
	wasOnTheDisk string // the folder as the desk has it
}

// markWidth is as wide as the longest of the marks, 该清除个人信息.
const markWidth float32 = 118

// custodyKinds are the entries of the ledger in the order of their buttons.
var custodyKinds = []confirm.CustodyKind{
	confirm.CustodyReceived, confirm.CustodyHanded, confirm.CustodyReturned, confirm.CustodyLost,
}

func newKeysView(p *present.KeyCare, keys *keyboard) *keysView {
	v := &keysView{presenter: p, keys: keys}
	left := vbox(gap3, v.buildKey(), v.buildPIN(), v.buildCustody())
	right := vbox(gap3, v.buildReady(), v.buildCopy(), v.buildColleague(), v.buildWipe())
	v.root = container.NewVScroll(inset(gap3, gap3, container.New(&twoColumns{gap: gap3, left: 520, share: 0.5},
		container.New(layout.NewVBoxLayout(), left), container.New(layout.NewVBoxLayout(), right))))
	p.OnChange = v.render
	v.render(p.State())
	return v
}

func (v *keysView) title(word string) fyne.CanvasObject { return newLabel(word, textStyle{bold: true}) }

func (v *keysView) buildKey() fyne.CanvasObject {
	v.credential, v.marks = newFields(), newLines()
	v.marks.lead = markWidth
	return card(v.title(lang.L("我的密钥")), nil, inset(gap3, gap4, vbox(gap2, v.credential.box, v.marks.box)))
}

func (v *keysView) buildPIN() fyne.CanvasObject {
	v.old, v.new, v.again = newPasswordEntry(v.keys, ""), newPasswordEntry(v.keys, lang.L("6 位以上")), newPasswordEntry(v.keys, "")
	v.change = newButton(buttonPlain, v.keys, lang.L("更改 PIN 码"), "", "", func() {
		v.presenter.ChangePIN(v.old.Text, v.new.Text, v.again.Text, v.clearSecrets)
	})
	v.again.OnSubmitted = func(string) { v.change.Tapped(nil) }
	return card(v.title(lang.L("更改 PIN 码")), nil, inset(gap3, gap4, vbox(gap2,
		formRow(lang.L("旧 PIN 码"), v.old), formRow(lang.L("新 PIN 码"), v.new),
		formRow(lang.L("再输一次"), border(nil, nil, nil, after(gap2, v.change), v.again)))))
}

func (v *keysView) clearSecrets() {
	for _, e := range []*entry{v.old, v.new, v.again, v.custodyPIN, v.wipePIN, v.colleague.pin, v.colleague.again} {
		e.setText("")
	}
}

func (v *keysView) buildCustody() fyne.CanvasObject {
	v.keeper = newLabel("", textStyle{bold: true, clip: true})
	v.name, v.note = newEntry(v.keys, lang.L("责任人姓名，如 张敏")), newEntry(v.keys, lang.L("可不填"))
	v.custodyPIN = newPasswordEntry(v.keys, "")
	v.pinRow = formRow(lang.L("PIN 码"), v.custodyPIN)
	options := make([]option, len(custodyKinds))
	for i, k := range custodyKinds {
		options[i].word = present.CustodyWord(k)
	}
	v.kinds = newSelector(v.keys, 64, options, func(i int) { v.chosen = i; v.render(v.presenter.State()) }).wrapping()
	v.record = newButton(buttonPlain, v.keys, lang.L("签名登记"), "", "", func() {
		v.presenter.Record(custodyKinds[v.chosen], v.name.Text, v.note.Text, v.custodyPIN.Text, func() {
			v.name.SetText("")
			v.note.SetText("")
			v.clearSecrets()
		})
	})
	v.ledger = newLines()
	return card(v.title(lang.L("密钥保管台账")), nil, inset(gap3, gap4, vbox(gap2, v.keeper,
		formRow(lang.L("事项"), flow(v.kinds)), formRow(lang.L("责任人"), v.name), v.pinRow,
		formRow(lang.L("说明"), border(nil, nil, nil, after(gap2, v.record), v.note)), v.ledger.box)))
}

func (v *keysView) buildReady() fyne.CanvasObject {
	v.ready = newReadyList()
	v.check = newButton(buttonQuiet, v.keys, lang.L("重新检查"), "F8", "", v.presenter.Check)
	return card(border(nil, nil, nil, v.check, v.title(lang.L("准备情况"))), nil, inset(gap3, gap4, v.ready.box))
}

func (v *keysView) buildCopy() fyne.CanvasObject {
	v.folder = newEntry(v.keys, lang.L("另一个盘上的文件夹"))
	v.folder.OnSubmitted = func(text string) { v.presenter.SetFolder(text) }
	save := func() { v.presenter.SetFolder(v.folder.Text) }
	place := newPathField(v.keys, v.folder, askFolder(lang.L("备份到另一个盘的哪里")), save)
	v.copyNow = newButton(buttonPlain, v.keys, lang.L("立即备份"), "", "", v.presenter.CopyNow)
	v.copyState = newNoticeStrip()
	return card(border(nil, nil, nil, v.copyNow, v.title(lang.L("备份盘"))), nil, inset(gap3, gap4, vbox(gap2,
		formRow(lang.L("文件夹"), border(nil, nil, nil, after(gap2, newButton(buttonPlain, v.keys, lang.L("保存"), "", "", save)), place.box)), v.copyState.root,
		lineHelp(lang.L("没有发送的工作会自动加密存一份到这里，只有教育局能打开。电脑坏了或忘了 PIN 码，用它找回，不会重复办理。")))))
}

func (v *keysView) buildColleague() fyne.CanvasObject {
	c := &v.colleague
	c.user, c.code = newEntry(v.keys, lang.L("新经办人的用户名")), newEntry(v.keys, lang.L("教育局发的激活码，一次有效"))
	c.pin, c.again = newPasswordEntry(v.keys, lang.L("6 位以上，由新经办人本人设置")), newPasswordEntry(v.keys, "")
	v.addColleague = newButton(buttonPlain, v.keys, lang.L("新增"), "", "", func() {
		v.presenter.AddColleague(present.ColleagueForm{
			UserName: c.user.Text, ActivationCode: c.code.Text, PIN: c.pin.Text, PINAgain: c.again.Text,
		}, func() {
			c.user.SetText("")
			c.code.SetText("")
			v.clearSecrets()
		})
	})
	c.again.OnSubmitted = func(string) { v.addColleague.Tapped(nil) }
	return card(v.title(lang.L("新增经办人")), nil, inset(gap3, gap4, vbox(gap2,
		formRow(lang.L("用户名"), c.user), formRow(lang.L("激活码"), c.code), formRow(lang.L("PIN 码"), c.pin),
		formRow(lang.L("再输一次"), border(nil, nil, nil, after(gap2, v.addColleague), c.again)),
		lineHelp(lang.L("同一台电脑可以有几位经办人，各用各的密钥和 PIN 码；没有发送的结论各归各的。")))))
}

func (v *keysView) buildWipe() fyne.CanvasObject {
	v.wipeText = newParagraph("", textStyle{size: sizeSmall})
	v.wipeWord, v.wipePIN = newEntry(v.keys, lang.F("照样输入：%s", lang.L(present.WipeWord))), newPasswordEntry(v.keys, "")
	v.wipePINRow = formRow(lang.L("PIN 码"), v.wipePIN)
	v.wipe = newButton(buttonPlain, v.keys, lang.L("清除"), "", "", func() {
		v.presenter.Wipe(v.wipeWord.Text, v.wipePIN.Text)
		v.wipeWord.SetText("")
		v.clearSecrets()
	})
	v.wiped = newNoticeStrip()
	v.wipeForm = vbox(gap2, v.wipePINRow, formRow(lang.L("确认"), border(nil, nil, nil, after(gap2, v.wipe), v.wipeWord)))
	return card(v.title(lang.L("到期清除个人信息")), nil, inset(gap3, gap4, vbox(gap2, v.wipeText, v.wipeForm, v.wiped.root)))
}

func (v *keysView) render(s present.KeyCareState) {
	v.credential.set(s.Key)
	marks := make([]lineItem, len(s.Marks))
	for i, m := range s.Marks {
		marks[i] = lineItem{badge: m.Badge, text: m.Text}
	}
	v.marks.set(marks, "")
	v.keeper.set(s.Keeper)
	tone := fyne.ThemeColorName(theme.ColorNameForeground)
	if s.NeedsTaking {
		tone = toneColor(present.ToneWarn)
	}
	v.keeper.restyle(textStyle{bold: true, clip: true, color: tone})
	v.kinds.set(v.chosen, !s.Busy)
	show(v.pinRow, s.AsksPIN)
	show(v.wipePINRow, s.AsksPIN)
	items := make([]lineItem, len(s.Custody))
	for i, l := range s.Custody {
		items[i] = lineItem{lead: l.When, text: joined(l.What, l.Who, l.Sent)}
	}
	v.ledger.set(items, lang.L("台账还没有记录。"))
	v.ready.set(s.Ready)
	v.check.enable(!s.Checking)
	if s.CopyFolder != v.wasOnTheDisk {
		v.wasOnTheDisk = s.CopyFolder
		v.folder.setText(s.CopyFolder)
	}
	v.copyNow.enable(!s.Busy && s.CopyFolder != "")
	v.copyState.set(present.Badge{Word: s.Copy, Tone: s.CopyTone})
	v.wipeText.set(s.Wipe)
	show(v.wipeForm, s.CanWipe)
	v.wipe.enable(!s.Busy)
	v.wiped.set(present.Badge{Word: s.Wiped, Tone: present.ToneComplete})
	for _, b := range []*button{v.change, v.record, v.addColleague} {
		b.enable(!s.Busy)
	}
}

// readyList is what a day needs, each green or with what mends it.
type readyList struct {
	box  *fyne.Container
	rows []*readyRow
	none *label
}

type readyRow struct {
	box   fyne.CanvasObject
	word  *label
	badge *badge
	fix   *paragraph
}

func newReadyList() *readyList {
	l := &readyList{none: newLabel(lang.L("正在检查…"), textStyle{size: sizeSmall, color: colorSecond})}
	l.box = vbox(gap1, l.none)
	return l
}

func (l *readyList) set(rows []present.ReadyRow) {
	for len(l.rows) < len(rows) {
		r := &readyRow{word: newLabel("", textStyle{size: sizeSmall, color: colorSecond}), badge: newBadge(present.Badge{}),
			fix: newParagraph("", textStyle{size: sizeSmall})}
		r.box = container.New(readyColumns{l}, r.word, r.badge, r.fix)
		l.rows = append(l.rows, r)
		l.box.Add(r.box)
	}
	for i, r := range l.rows {
		show(r.box, i < len(rows))
		if i < len(rows) {
			r.word.set(rows[i].Word)
			r.badge.set(rows[i].Badge)
			r.fix.set(rows[i].Text)
		}
	}
	show(l.none, len(rows) == 0)
	l.box.Refresh() // the columns are as wide as the new words
}

// readyColumns puts what was looked at, how it is and what mends it beside one
// another, each as wide as the widest of the list.
type readyColumns struct{ list *readyList }

func (c readyColumns) widths() (word, badge float32) {
	for _, r := range c.list.rows {
		word, badge = max(word, r.word.MinSize().Width), max(badge, r.badge.MinSize().Width)
	}
	return word + gap3, badge + gap3
}

// Layout places the three.
func (c readyColumns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	word, badge := c.widths()
	x := float32(0)
	for i, width := range []float32{word, badge, size.Width - word - badge} {
		objects[i].Move(fyne.NewPos(x, 0))
		objects[i].Resize(fyne.NewSize(max(0, width), objects[i].MinSize().Height))
		x += width
	}
}

// MinSize is that of the words, and as high as the longest of the three.
func (c readyColumns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	word, badge := c.widths()
	height := float32(0)
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	return fyne.NewSize(word+badge+fieldLabelWidth(), height)
}
