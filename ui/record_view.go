package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// recordView is the right side of 核对确认: one applicant, in the order of the paper.
type recordView struct {
	presenter *present.Record
	root      fyne.CanvasObject
	full      fyne.CanvasObject
	empty     *paragraph
	emptyBox  fyne.CanvasObject
	body      *recordBody

	name  *label
	about *label
	badge *badge
	asOf  *label
	claim *badge
	newer *badge  // the record has changed: open it again
	renew *button // opens it again, or asks the registry

	photo       *photoBox
	scan        *photoBox
	scanBox     fyne.CanvasObject
	look        *button // the pictures, large
	since       *sinceView
	advice      *adviceView
	identity    *fields
	numbers     fyne.CanvasObject // what may be done with the numbers
	unmask      *button
	certificate *fields
	work        *fields
	other       *fields
	findings    *findingsView
	findingBox  fyne.CanvasObject
	findingHead *section
	ticks       *ticksView
	tickHead    *section
	tickTop     fyne.CanvasObject
	history     *lines
	guard       *paragraph // later stages have begun
	whyCard     *fields
	whyBox      fyne.CanvasObject
	scans       *scansView
	messages    *messageView
	correct     *correctView
	transfer    *transferView
	prints      *lines
	notes       *notesView
	conclude    *concludeView
	rest        *button   // answers what is open
	blockTicks  []*button // answer what is open of a block of the form
	place       *fields   // 机构信息
}

func newRecordView(p *present.Record, keys *keyboard, next func(), popup func(fyne.CanvasObject, []menuItem)) *recordView {
	v := &recordView{
		presenter: p,
		empty:     newParagraph("", textStyle{color: colorSecond}),
		name:      newLabel("", textStyle{size: sizePage, bold: true, clip: true}),
		about:     newLabel("", textStyle{size: sizeSmall, color: colorSecond, clip: true}),
		badge:     newBadge(present.Badge{}),
		photo:     newPhotoBox(88, 122), scan: newPhotoBox(0, 170),
		identity: newFields(), certificate: newFields(), work: newFields(), other: newFields(),
		findings: newFindingsView(p, keys), history: newLines(), prints: newLines(), whyCard: newFields(),
		ticks: newTicksView(p, keys), notes: newNotesView(p, keys),
	}
	v.unmask = newButton(buttonPlain, keys, lang.L("显示完整号码"), "F12", "", p.Reveal)
	v.numbers = after(fieldLabelWidth()-gap3, hbox(gap2, v.unmask,
		newButton(buttonQuiet, keys, lang.L("复制证件号码"), "", "", func() { p.Copy(desk.RevealIDNumber) })))
	v.rest = newButton(buttonQuiet, keys, lang.L("其余各项已看过，全部具备"), "Ctrl+T", "", p.TickRest)
	v.blockTicks = newBlockTicks(p, keys)
	p.ChooseFile, p.OpenFile = keys.ask, openPath
	v.place = newFields()
	v.conclude = newConcludeView(p, keys, next)
	v.look = newButton(buttonQuiet, keys, lang.L("放大对照"), "Ctrl+I", "", p.ViewCertificate)
	v.body = v.blocks(p, keys, popup)
	v.ticks.reveal = func(top, bottom float32) { v.body.reveal(v.ticks, top, bottom) }
	entries := []*entry{v.messages.text, v.correct.value, v.correct.reference, v.correct.date}
	for _, e := range append(append(entries, v.notes.entries()...), v.scans.entries()...) {
		// The keyboard must not be where nobody can see it.
		e.onFocus = func() { v.body.reveal(e, -gap3, e.Size().Height+gap3) }
	}
	v.asOf, v.claim = newLabel("", textStyle{size: sizeSmall, color: colorSecond}), newBadge(present.Badge{})
	v.newer = newBadge(present.Badge{Word: lang.L("登记库中刚有变化"), Tone: present.ToneConflict})
	v.renew = newButton(buttonQuiet, keys, lang.L("刷新"), "F10", "", p.Renew)
	// What the registry says comes while the clerk already works: its places are
	// there from the start, so that nothing moves under the pointer.
	head := inset(gap2, gap4, vbox(0, border(nil, nil, nil, hbox(gap4, v.claim, v.badge), v.name),
		sized(0, 32, border(nil, nil, nil, hbox(gap2, v.asOf, v.newer, v.renew), v.about))))
	v.emptyBox = container.NewCenter(sized(320, 0, v.empty))
	v.full = border(vbox(0, head, widget.NewSeparator()), v.conclude.root, nil, nil, v.body)
	v.root = newPanel(colorSurface, "", 0, container.NewStack(v.full, v.emptyBox))
	return v
}

func (v *recordView) blocks(p *present.Record, keys *keyboard, popup func(fyne.CanvasObject, []menuItem)) *recordBody {
	var heads [2][]*section
	head := func(side int, word string) *section {
		h := newSection(word)
		heads[side] = append(heads[side], h)
		return h
	}
	v.since = newSinceView(p, keys)
	v.findingHead = head(0, lang.L("核对提示"))
	v.findingBox = block(v.findingHead, v.findings.box)
	v.scanBox = inset(gap1, 0, v.scan.box)
	v.advice = newAdviceView(p, keys, func(message string) {
		v.messages.text.SetText(message)
		keys.focus(v.messages.text)
	})
	identity := block(head(0, lang.L("身份信息")), border(nil, nil, nil,
		inset(0, 0, hbox(0, sized(gap3, 0, container.NewStack()), v.photo.box)), vbox(gap1, v.identity.box, v.numbers)))
	certificate := block(head(0, lang.L("证书信息")), vbox(gap1, v.certificate.box, v.scanBox, hbox(0, v.look), v.advice.root))
	work := block(head(0, lang.L("现阶段工作信息")), v.work.box)
	other := block(head(0, lang.L("学历与周期信息")), v.other.box)
	correctHead := head(0, lang.L("更正现阶段工作信息"))
	v.correct = newCorrectView(p, keys, correctHead, popup)
	transferHead := head(0, lang.L("机构与更换确认点"))
	v.transfer = newTransferView(p, keys, transferHead)
	left := vbox(gap4, v.since.root, v.findingBox, identity, certificate, work, other,
		block(correctHead, v.correct.root), block(transferHead, vbox(gap1, v.place.box, v.transfer.root)))

	v.tickHead = head(1, lang.L("确认情况"))
	v.tickTop = block(v.tickHead, vbox(6, v.ticks, v.tickButtons()))
	notes := block(head(1, lang.L("备注信息")), v.notes.root)
	v.guard = newParagraph("", textStyle{size: sizeSmall, color: toneColor(present.ToneWarn)})
	v.whyBox = vbox(gap1, newLabel(lang.L("结论的依据"), textStyle{size: sizeSmall, color: colorSecond}), v.whyCard.box)
	history := block(head(1, lang.L("审批情况")), vbox(6, v.guard, v.history.box, v.whyBox))
	messageHead := head(1, lang.L("留言"))
	v.messages = newMessageView(p, keys, messageHead)
	scansHead := head(1, lang.L("扫描件"))
	v.scans = newScansView(p, keys, scansHead)
	right := vbox(gap4, v.tickTop, notes, history, block(messageHead, v.messages.root), block(scansHead, v.scans.root),
		block(head(1, lang.L("打印记录")), v.prints.box))
	return newRecordBody(left, right, heads[0], heads[1])
}

// block is a section with what belongs to it.
func block(head *section, content fyne.CanvasObject) fyne.CanvasObject {
	return vbox(6, head.box, content)
}

// opened begins the work on another record: at the top, keys on the conditions.
func (v *recordView) opened() {
	v.body.top()
	v.ticks.begin()
	v.ticks.keys.focus(v.ticks)
}

func (v *recordView) render(s present.RecordState) {
	if s.ID == "" {
		v.empty.set(s.Empty)
		v.full.Hide()
		v.emptyBox.Show()
		return
	}
	v.emptyBox.Hide()
	v.full.Show()
	v.name.set(s.Name)
	v.about.set(lang.F("报名号 %s", s.ApplicationNo) + "    " + s.Kind + "    " + s.School)
	v.badge.set(s.Badge)
	v.asOf.set(s.AsOf)
	v.claim.set(present.Badge{Word: s.Claims, Tone: present.ToneWarn})
	show(v.claim, s.Claims != "")
	v.asOf.restyle(textStyle{size: sizeSmall, color: asOfColor(s.AsOfTone)})
	show(v.asOf, !s.Newer)
	show(v.newer, s.Newer)
	v.renew.set(map[bool]string{false: lang.L("刷新"), true: lang.L("重新打开")}[s.Newer], true)
	v.photo.set(s.Photo, s.PhotoNote)
	v.scan.set(s.Scan, s.ScanNote)
	show(v.scanBox, len(s.Scan) > 0 || s.ScanNote != "")
	v.look.enable(len(s.Scan)+len(s.Photo) > 0)
	v.identity.set(s.Identity)
	show(v.unmask, s.Masked)
	v.certificate.set(s.Certificate)
	v.work.set(s.Work)
	v.other.set(s.Other)
	v.showFindings(s)
	v.ticks.set(s.Ticks)
	for i, b := range v.blockTicks {
		b.because(s.Blocks[i].Reason)
	}
	v.tickHead.remark.set(s.TicksDone + lang.L("    按 1 具备  2 不具备  3 不适用"))
	v.history.set(historyItems(s.History), lang.L("还没有结论。"))
	v.guard.set(s.Guard)
	show(v.guard, s.Guard != "")
	v.whyCard.set(s.Why)
	show(v.whyBox, len(s.Why) > 0)
	v.since.render(s)
	v.advice.render(s.Advice)
	v.place.set(s.Place)
	v.scans.render(s)
	v.messages.render(s)
	v.correct.render(s)
	v.transfer.render(s)
	v.showPrints(s.Prints)
	v.notes.render(s)
	v.conclude.render(s)
}

func (v *recordView) showFindings(s present.RecordState) {
	show(v.findingBox, len(s.Findings) > 0)
	v.findingHead.remark.set(lang.N("%d 条", len(s.Findings)))
	v.findings.set(s.ID, s.Findings, !s.Busy)
}

func (v *recordView) showPrints(prints []present.PrintLine) {
	items := make([]lineItem, len(prints))
	for i, p := range prints {
		tone := present.ToneComplete
		if p.Failed {
			tone = present.ToneBlock
		}
		items[i] = lineItem{lead: p.When, text: joined(p.What, p.State), badge: present.Badge{Word: "", Tone: tone}}
	}
	v.prints.set(items, lang.L("还没有打印。"))
}

func joined(parts ...string) string {
	text := ""
	for _, p := range parts {
		if p == "" {
			continue
		}
		if text != "" {
			text += "　"
		}
		text += p
	}
	return text
}

func show(o fyne.CanvasObject, visible bool) {
	switch {
	case visible && !o.Visible():
		o.Show()
	case !visible && o.Visible():
		o.Hide()
	}
}

// asOfColor goes by the age of the data.
func asOfColor(t present.Tone) fyne.ThemeColorName {
	if t == present.ToneHint || t == "" {
		return colorSecond
	}
	return toneColor(t)
}

// commands are those of an open record.
func (v *recordView) commands() []present.Command {
	p := v.presenter
	on := func(c present.Command) present.Command {
		c.Screen = present.ScreenCheck
		return c
	}
	return []present.Command{
		on(present.Command{Name: "撤销刚才的结论", Key: "Ctrl+Z", Do: p.Undo, WhyNot: p.WhyNotUndo, Foot: true}),
		on(present.Command{Name: "其余条件全部具备", Key: "Ctrl+T", Do: p.TickRest, WhyNot: p.WhyNotTick}),
		on(present.Command{Name: "其余条件全部具备（焦点在条件上）", Key: "4"}),
		blockCommand("身份信息一块具备", 0, p), blockCommand("证书信息一块具备", 1, p), blockCommand("现阶段工作信息一块具备", 2, p),
		on(present.Command{Name: "整块具备：身份、证书、工作（焦点在条件上）", Key: "5 6 7"}),
		on(present.Command{Name: "变化已看过", Key: "Ctrl+D", Do: p.SawChanges, WhyNot: p.WhyNotSaw}),
		on(present.Command{Name: "放大照片和扫描件", Key: "Ctrl+I", Do: p.ViewCertificate, WhyNot: p.WhyNotView}),
		on(present.Command{Name: "证书有误找谁改", Key: "Ctrl+J", Do: p.Advise, WhyNot: p.WhyNotOpen}),
		on(present.Command{Name: "取下一个档案号", Key: "Ctrl+N", Do: p.NextNumber, WhyNot: p.WhyNotOpen}),
		on(present.Command{Name: "写留言", Key: "Ctrl+M", Do: func() { v.ticks.keys.focus(v.messages.text) }, WhyNot: p.WhyNot(confirm.ActionMessage)}),
		on(present.Command{Name: "写备注", Key: "Ctrl+R", Do: func() { v.ticks.keys.focus(v.notes.remark) }, WhyNot: p.WhyNotOpen}),
		on(present.Command{Name: "附加扫描件", Key: "Ctrl+U", Do: func() { v.ticks.keys.focus(v.scans.path) }, WhyNot: p.WhyNot(confirm.ActionAttachScan)}),
		on(present.Command{Name: "更正工作信息", Key: "Ctrl+W", Do: func() { v.ticks.keys.focus(v.correct.field) }, WhyNot: p.WhyNot(confirm.ActionCorrectWork)}),
		on(present.Command{Name: "更换确认点", Key: "Ctrl+B", Do: v.toTransfer, WhyNot: p.WhyNot(confirm.ActionTransferPoint)}),
		on(present.Command{Name: "回到条件", Key: "Ctrl+Q", Do: func() { v.ticks.keys.focus(v.ticks) }, WhyNot: p.WhyNotOpen}),
		on(present.Command{Name: "结论后自动下一位", Key: "Ctrl+Shift+N", Do: p.ToggleAutoNext}),
	}
}

// toTransfer gives the keyboard to the first point a record may go to.
func (v *recordView) toTransfer() {
	v.body.reveal(v.transfer.root, 0, v.transfer.root.Size().Height)
	if len(v.transfer.rows) > 0 {
		v.ticks.keys.focus(v.transfer.rows[0].choose)
	}
}
