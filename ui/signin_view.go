package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// Prefill is what the enrolment and sign-in cards begin with, such as the
// address of a training registry. It holds no secret of a real one.
type Prefill struct {
	RegistryURL string
	CAFile      string
	UserName    string
	Folder      string // of the escrow file of a rescue
	// Hints stand under the cards in training: what to type.
	Hints map[present.SignInStep]string
	// SMSCode gives the code of the training registry's newest message; nil outside training.
	SMSCode func() string
}

// hint tells in training what to type; it is empty outside training.
func (p Prefill) hint(step present.SignInStep) string {
	if step == present.StepSMS && p.SMSCode != nil {
		return lang.F("演练短信：您的验证码是 %s。", p.SMSCode())
	}
	return p.Hints[step]
}

// signInView is the first screen: enrolment, or sign-in online and offline.
type signInView struct {
	presenter *present.SignIn
	keys      *keyboard
	root      fyne.CanvasObject
	step      present.SignInStep

	enrol, online, sms, offline *form
	switcher                    *fyne.Container
	modes                       *selector
	who                         *label
	title                       *label
	hint                        *paragraph
	key                         *paragraph // whose it is
	phone                       *paragraph
	otherWay                    *button // from the lock screen to the sign-in card
	clerk                       *button // of several on this computer
	clerkRow                    fyne.CanvasObject
	rescue, replace             *button // when the PIN is locked
	without                     *button // enrols without a keyring
	keep                        *button // back from an enrolment that replaces another
	chosen                      string  // whose user name the card holds
	prefill                     Prefill
	drill                       *paragraph
	drillBox                    fyne.CanvasObject
	signInExtras
}

// form is a card of fields with one primary button.
type form struct {
	box    *fyne.Container
	fields map[present.Field]*formField
	order  []*formField
	submit *button
	tries  *label
	word   string
}

type formField struct {
	entry *entry
	name  *label
	note  *label
	box   *fyne.Container
}

func newSignInView(p *present.SignIn, prefill Prefill, keys *keyboard) *signInView {
	v := &signInView{presenter: p, keys: keys, prefill: prefill}
	v.title = newLabel("", textStyle{size: sizePage, bold: true})
	v.who = newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true})
	v.hint = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.key = newParagraph("", textStyle{size: sizeSmall, color: colorSecond})
	v.buildEnrol(prefill)
	v.buildOnline(prefill)
	v.buildSMS()
	v.buildOffline()
	v.modes = newSelector(v.keys, 186, []option{{word: lang.L("在线登录")}, {word: lang.L("离线登录")}}, func(i int) {
		p.Choose([]present.SignInStep{present.StepOnline, present.StepOffline}[i])
	}).filling()
	v.switcher = container.NewStack()
	v.clerk = newButton(buttonPlain, v.keys, "", "", "person", nil)
	v.clerk.tapped = func() {
		var items []menuItem
		for _, name := range p.State().Clerks {
			items = append(items, menuItem{name, func() { p.ChooseClerk(name) }})
		}
		dropDown(v.keys.canvas, v.clerk, items)
	}
	v.clerkRow = formRow(lang.L("经办人"), v.clerk)
	v.replace = newButton(buttonPlain, v.keys, lang.L("用新的激活码重新启用"), "", "", p.Replace)
	v.rescue = newButton(buttonPlain, v.keys, lang.L("写出托管文件交教育局"), "", "", func() { p.Rescue(v.prefill.Folder) })
	v.drill = newParagraph("", textStyle{size: sizeSmall, color: colorDrillText})
	v.drillBox = newPanel(colorDrill, "", corner, inset(gap2, gap3, v.drill))
	card := newPanel(colorSurface, theme.ColorNameSeparator, corner, inset(24, 24, sized(372, 0, vbox(gap3,
		border(nil, nil, newIcon("app-mark", theme.ColorNamePrimary, 32), nil, after(gap3, vbox(0, v.title, v.who))),
		widget.NewSeparator(), v.clerkRow, v.modes, v.switcher, v.rescue, v.replace, v.hint, v.key, v.buildExtras()))))
	// At 200 % the longest card is higher than a small window.
	v.root = container.NewVScroll(container.NewCenter(hbox(gap3, vbox(gap3, card, v.drillBox), vbox(gap3, v.firstDay, v.way.root))))
	return v
}

func (v *signInView) newForm(word string, submit func()) *form {
	f := &form{fields: map[present.Field]*formField{}, word: word}
	f.submit = newButton(buttonPrimary, v.keys, word, "", "", submit)
	f.tries = newLabel("", textStyle{size: sizeSmall, color: colorSecond})
	return f
}

// add puts a field on the form; the last one submits on Return, the others go on.
func (f *form) add(field present.Field, name string, e *entry, p *present.SignIn) {
	note := newLabel("", textStyle{size: sizeSmall, color: toneColor(present.ToneIncomplete), clip: true})
	note.Hide()
	ff := &formField{entry: e, note: note, name: newLabel(name, textStyle{size: sizeSmall, color: colorSecond})}
	ff.box = vbox(2, ff.name, e, note)
	e.OnChanged = func(s string) { p.Typed(field, s) }
	if e.Password {
		e.onRune = func(r rune) { p.Letter(field, r, shiftHeld()) }
	}
	f.fields[field] = ff
	f.order = append(f.order, ff)
}

func (f *form) build(focus func(fyne.Focusable), extra ...fyne.CanvasObject) {
	objects := []fyne.CanvasObject{}
	for i, ff := range f.order {
		objects = append(objects, ff.box)
		last := i == len(f.order)-1
		ff.entry.OnSubmitted = func(string) {
			if last {
				f.submit.Tapped(nil)
				return
			}
			focus(f.order[i+1].entry)
		}
	}
	objects = append(objects, f.tries, f.submit)
	f.box = vbox(gap2, append(objects, extra...)...)
}

func (f *form) text(field present.Field) string { return f.fields[field].entry.Text }

// render shows notes, tries and whether the form is being sent.
func (f *form) render(s present.SignInState) {
	for name, ff := range f.fields {
		note := s.Notes[name]
		if note == "" && s.CapsField == name {
			note = s.Caps
		}
		ff.note.set(note)
		show(ff.note, note != "")
		if s.Busy {
			ff.entry.Disable()
		} else {
			ff.entry.Enable()
		}
	}
	color := fyne.ThemeColorName(colorSecond)
	if s.TriesLow {
		color = toneColor(present.ToneConflict)
	}
	f.tries.restyle(textStyle{size: sizeSmall, color: color})
	f.tries.set(s.Tries)
	show(f.tries, s.Tries != "" && f.fields[present.FieldPIN] != nil)
	word := f.word
	if s.Busy {
		word = s.BusyText + "…"
	}
	f.submit.set(word, !s.Busy)
}

// clearSecrets empties what must not stay on the screen.
func (f *form) clearSecrets() {
	for _, ff := range f.order {
		if ff.entry.Password {
			ff.entry.setText("")
		}
	}
}

func (v *signInView) buildEnrol(prefill Prefill) {
	f := v.newForm(lang.L("申请证书并启用"), nil)
	f.add(present.FieldRegistryURL, lang.L("登记库地址"), v.filled(lang.L("由教育局提供"), prefill.RegistryURL), v.presenter)
	f.add(present.FieldCAFile, lang.L("登记库证书文件"), v.filled(lang.L("由教育局提供的证书文件"), prefill.CAFile), v.presenter)
	f.add(present.FieldUserName, lang.L("用户名"), v.filled("", prefill.UserName), v.presenter)
	f.add(present.FieldActivationCode, lang.L("激活码"), newEntry(v.keys, lang.L("一次有效")), v.presenter)
	f.add(present.FieldPIN, lang.L("设置 PIN 码（6 位以上，请牢记）"), newPasswordEntry(v.keys, ""), v.presenter)
	f.add(present.FieldPINAgain, lang.L("再次输入 PIN 码"), newPasswordEntry(v.keys, ""), v.presenter)
	enrol := func(withoutKeyring bool) {
		v.presenter.Enrol(present.EnrolForm{
			RegistryURL: f.text(present.FieldRegistryURL), CAFile: f.text(present.FieldCAFile),
			UserName: f.text(present.FieldUserName), ActivationCode: f.text(present.FieldActivationCode),
			PIN: f.text(present.FieldPIN), PINAgain: f.text(present.FieldPINAgain), WithoutKeyring: withoutKeyring,
			TokenLibrary: v.library(),
		})
	}
	f.submit.tapped = func() { enrol(false) }
	v.without = newButton(buttonPlain, v.keys, lang.L("以受限模式启用（须教育局准许）"), "", "", func() { enrol(true) })
	v.keep = newButton(buttonQuiet, v.keys, lang.L("返回"), "", "", v.presenter.KeepPresent)
	f.build(v.keys.focus, v.without, v.keep)
	f.box = vbox(gap2, v.buildToken(), f.box)
	v.enrol = f
	v.presenter.AskRegistry(func() string { return f.text(present.FieldRegistryURL) }, func() string { return f.text(present.FieldCAFile) })
}

func (v *signInView) filled(placeholder, text string) *entry {
	e := newEntry(v.keys, placeholder)
	e.setText(text)
	return e
}

func (v *signInView) buildOnline(prefill Prefill) {
	f := v.newForm(lang.L("登录并获取短信验证码"), nil)
	f.add(present.FieldUserName, lang.L("用户名"), v.filled("", prefill.UserName), v.presenter)
	f.add(present.FieldPassword, lang.L("密码"), newPasswordEntry(v.keys, ""), v.presenter)
	f.add(present.FieldPIN, lang.L("PIN 码"), newPasswordEntry(v.keys, ""), v.presenter)
	f.submit.tapped = func() {
		v.presenter.SubmitOnline(f.text(present.FieldUserName), f.text(present.FieldPassword), f.text(present.FieldPIN))
	}
	f.build(v.keys.focus)
	v.online = f
}

func (v *signInView) buildSMS() {
	f := v.newForm(lang.L("登录"), nil)
	v.phone = newParagraph("", textStyle{})
	f.add(present.FieldSMSCode, lang.L("短信验证码"), newEntry(v.keys, lang.L("6 位数字")), v.presenter)
	f.submit.tapped = func() { v.presenter.SubmitSMS(f.text(present.FieldSMSCode)) }
	f.build(v.keys.focus, newButton(buttonQuiet, v.keys, lang.L("返回"), "", "", v.presenter.Back))
	f.box = vbox(gap2, v.phone, f.box)
	v.sms = f
}

func (v *signInView) buildOffline() {
	f := v.newForm(lang.L("离线登录"), nil)
	f.add(present.FieldPIN, lang.L("PIN 码"), newPasswordEntry(v.keys, ""), v.presenter)
	f.submit.tapped = func() { v.presenter.SubmitOffline(f.text(present.FieldPIN)) }
	v.otherWay = newButton(buttonQuiet, v.keys, lang.L("联网登录"), "", "", v.presenter.Leave)
	f.build(v.keys.focus, v.otherWay)
	v.offline = f
}

// current is the form of a step.
func (v *signInView) current(step present.SignInStep) *form {
	switch step {
	case present.StepEnrol:
		return v.enrol
	case present.StepSMS:
		return v.sms
	case present.StepOffline:
		return v.offline
	default:
		return v.online
	}
}

func (v *signInView) render(s present.SignInState) {
	f := v.current(s.Step)
	locked := s.Locked != "" && s.Step == present.StepOffline
	title, hint := headOf(s, locked)
	v.title.set(title)
	v.who.set(whose(s))
	v.hint.set(hint)
	v.key.set(s.Key)
	show(v.key, s.Key != "" && s.Step != present.StepEnrol)
	v.modes.set(map[present.SignInStep]int{present.StepOnline: 0, present.StepOffline: 1}[s.Step], !s.Busy)
	show(v.modes, !locked && (s.Step == present.StepOnline || s.Step == present.StepOffline))
	show(v.otherWay, locked)
	v.offline.word = lang.L("离线登录")
	if locked {
		v.offline.word = lang.L("解锁")
	}
	v.phone.set(lang.F("验证码已发送到 %s，%s 前有效。", s.Phone, s.Expires))
	v.drill.set(v.prefill.hint(s.Step))
	show(v.drillBox, v.drill.text != "")
	f.render(s)
	v.renderExtras(s)
	show(v.clerkRow, len(s.Clerks) > 1 && s.Step != present.StepSMS && s.Step != present.StepEnrol)
	v.clerk.set(s.UserName, !s.Busy)
	if s.UserName != v.chosen {
		v.chosen = s.UserName
		v.online.fields[present.FieldUserName].entry.setText(s.UserName)
	}
	show(v.without, s.CanGoWithout)
	v.without.enable(!s.Busy)
	show(v.keep, s.Replacing)
	show(v.rescue, s.CanRescue && !s.Replacing)
	v.rescue.enable(!s.Busy)
	show(v.replace, s.CanRescue && s.CanReplace && !s.Replacing)
	v.replace.enable(!s.Busy)
	if s.Step == v.step {
		return
	}
	v.step = s.Step
	v.switcher.Objects = []fyne.CanvasObject{f.box}
	v.switcher.Refresh()
	for _, other := range []*form{v.enrol, v.online, v.sms, v.offline} {
		if other != f {
			other.clearSecrets()
		}
	}
	v.focusFirstEmpty(f)
}

// headOf is the title of the card, and what is said at its foot.
func headOf(s present.SignInState, locked bool) (title, hint string) {
	title, hint = lang.L("教师资格定期注册 · 现场确认"), hintOf(s.Step)
	switch {
	case locked:
		title, hint = lang.L("已锁定"), lang.F("%s。草稿和待发送的都在；输入 PIN 码回到刚才的地方。", s.Locked)
	case s.Replacing:
		hint = lang.L("原来的数据仍加密留在本机，新的登记从登记库重新下载。托管文件请尽快交教育局。")
	}
	if s.KeyringWait != "" {
		hint = s.KeyringWait
	}
	return title, hint
}

// whose is the point and the clerk of this workstation, as far as they are known.
func whose(s present.SignInState) string {
	switch {
	case s.Replacing:
		return lang.L("重新启用（原 PIN 码已锁定）")
	case s.Step == present.StepEnrol:
		return lang.L("首次启用本工作站")
	case s.Clerk == "":
		return s.Point
	}
	return strings.TrimPrefix(s.Point+" · "+s.Clerk, " · ")
}

func (v *signInView) focusFirstEmpty(f *form) {
	for _, ff := range f.order {
		if ff.entry.Text == "" {
			v.keys.focus(ff.entry)
			return
		}
	}
}

func hintOf(step present.SignInStep) string {
	switch step {
	case present.StepEnrol:
		return lang.L("签名密钥在本机生成，不会离开本机。PIN 码只有您知道；忘记后须由教育局重新发放激活码。")
	case present.StepOffline:
		return lang.L("离线登录后可以核对、作出结论和打印；结论在联网并在线登录后发送。")
	case present.StepSMS:
		return lang.L("收不到短信时，请联系教育局核对登记的手机号码。")
	default:
		return lang.L("没有网络时可改用离线登录。")
	}
}
