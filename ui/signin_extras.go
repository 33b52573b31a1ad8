package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// signInExtras are what is beside the fields of the sign-in card: the page of
// the first day, the way through the school's network, and the USBKey of an
// enrolment.
type signInExtras struct {
	firstDay     fyne.CanvasObject
	ready        *readyList
	check        *button
	showReady    *button
	way          *proxyView
	showWay      *button
	wayShown     bool
	tokenBox     fyne.CanvasObject
	tokenMode    *selector
	tokenFields  fyne.CanvasObject
	tokenLibrary *entry
	tokenNote    *label
	findToken    *button
	chosenToken  *button
	tokenSays    *noticeStrip
}

// sideWidth is of the cards beside the sign-in card: both fit into 960 dp.
const sideWidth float32 = 420

// buildExtras makes the cards beside the sign-in card, and the buttons that
// show them.
func (v *signInView) buildExtras() fyne.CanvasObject {
	p := v.presenter
	v.ready = newReadyList()
	v.check = newButton(buttonQuiet, v.keys, lang.L("重新检查"), "", "", p.CheckReady)
	v.firstDay = sized(sideWidth, 0, card(border(nil, nil, nil, v.check, newLabel(lang.L("准备情况"), textStyle{bold: true})), nil,
		inset(gap3, gap4, vbox(gap2, v.ready.box, lineHelp(lang.L("都绿了就可以开工。“登录后查”的在登录后到“密钥与数据”里看。"))))))
	v.way = newProxyView(p.Proxy, v.keys)
	v.way.root = sized(sideWidth, 0, v.way.root)
	v.showReady = newButton(buttonQuiet, v.keys, lang.L("准备情况"), "", "", func() { p.ShowReady(!p.State().FirstDay.Shown) })
	v.showWay = newButton(buttonQuiet, v.keys, lang.L("代理服务器"), "", "", func() {
		v.wayShown = !v.wayShown
		if v.wayShown {
			p.Proxy.Load()
		}
		v.render(p.State())
	})
	// Quiet buttons have no edge: their words begin where those above do.
	return container.New(layout.NewCustomPaddedLayout(0, 0, -gap3, 0), hbox(0, v.showReady, v.showWay))
}

// buildToken is where the key of an enrolment goes.
func (v *signInView) buildToken() fyne.CanvasObject {
	p := v.presenter
	v.tokenMode = newSelector(v.keys, 186, []option{{word: lang.L("密钥存本机")}, {word: lang.L("密钥存 USBKey")}}, func(i int) { p.OnToken(i == 1) }).filling()
	v.tokenLibrary = newEntry(v.keys, lang.L("厂家的驱动文件（.so 或 .dll）"))
	v.findToken = newButton(buttonPlain, v.keys, lang.L("查找"), "", "", func() { p.FindTokens(v.tokenLibrary.Text) })
	v.tokenLibrary.OnSubmitted = func(string) { v.findToken.Tapped(nil) }
	library := newPathField(v.keys, v.tokenLibrary, askFile(lang.L("选择厂家的驱动文件"), lang.L("驱动文件"), ".so", ".dll"), nil)
	v.tokenNote = newLabel("", textStyle{size: sizeSmall, color: toneColor(present.ToneIncomplete), clip: true})
	v.chosenToken = newButton(buttonPlain, v.keys, "", "", "down", nil)
	v.chosenToken.tapped = func() {
		var items []menuItem
		for _, t := range p.State().Token.Found {
			items = append(items, menuItem{tokenName(t), func() { p.ChooseToken(t.Serial) }})
		}
		dropDown(v.keys.canvas, v.chosenToken, items)
	}
	v.tokenSays = newNoticeStrip()
	v.tokenFields = vbox(gap2, vbox(2, newLabel(lang.L("USBKey 驱动"), textStyle{size: sizeSmall, color: colorSecond}),
		border(nil, nil, nil, after(gap2, v.findToken), library.box), v.tokenNote), v.chosenToken, v.tokenSays.root)
	v.tokenBox = vbox(gap2, v.tokenMode, v.tokenFields)
	return v.tokenBox
}

func tokenName(t present.FoundToken) string { return joined(t.Label, t.Model, t.Serial) }

// library is the driver of the USBKey, "" for a key in a sealed file.
func (v *signInView) library() string {
	if v.presenter.State().Token.Chosen {
		return v.tokenLibrary.Text
	}
	return ""
}

func (v *signInView) renderExtras(s present.SignInState) {
	enrol := s.Step == present.StepEnrol
	show(v.firstDay, s.FirstDay.Shown)
	v.ready.set(s.FirstDay.Rows)
	v.check.enable(!s.FirstDay.Checking)
	show(v.showReady, s.Step == present.StepOnline || s.Step == present.StepOffline)
	show(v.showWay, s.Step == present.StepOnline || enrol)
	show(v.way.root, v.wayShown && (s.Step == present.StepOnline || enrol))

	t := s.Token
	show(v.tokenBox, enrol && t.Offered)
	mode := 0
	if t.Chosen {
		mode = 1
	}
	v.tokenMode.set(mode, !s.Busy)
	show(v.tokenFields, t.Chosen)
	v.findToken.enable(!s.Busy && !t.Busy)
	v.tokenNote.set(s.Notes[present.FieldTokenLibrary])
	show(v.tokenNote, s.Notes[present.FieldTokenLibrary] != "")
	show(v.chosenToken, len(t.Found) > 1)
	for _, found := range t.Found {
		if found.Serial == t.Serial {
			v.chosenToken.set(tokenName(found), !s.Busy)
		}
	}
	v.tokenSays.set(t.Says)
	show(v.enrol.fields[present.FieldPINAgain].box, !t.Chosen)
	word := lang.L("设置 PIN 码（6 位以上，请牢记）")
	if t.Chosen {
		word = lang.L("USBKey 的 PIN 码")
	}
	v.enrol.fields[present.FieldPIN].name.set(word)
}

// shiftHeld tells whether a Shift key is down.
func shiftHeld() bool {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}
