package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
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
	scroll    *container.Scroll

	name  *label
	about *label
	badge *badge
	asOf  *label
	claim *badge
	newer fyne.CanvasObject // the record has changed: open it again

	photo       *photoBox
	scan        *photoBox
	scanBox     fyne.CanvasObject
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
	scans       *lines
	scansBox    fyne.CanvasObject
	messages    *messageView
	correct     *correctView
	transfer    *transferView
	prints      *lines
	notes       *notesView
	conclude    *concludeView
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
		findings: newFindingsView(p, keys), history: newLines(), prints: newLines(), scans: newLines(),
		ticks: newTicksView(p, keys), notes: newNotesView(p, keys),
	}
	v.unmask = newButton(buttonPlain, keys, lang.L("显示完整号码"), "F12", "", p.Reveal)
	v.numbers = after(fieldLabelWidth-gap3, hbox(gap2, v.unmask,
		newButton(buttonQuiet, keys, lang.L("复制证件号码"), "", "", func() { p.Copy(desk.RevealIDNumber) })))
	v.conclude = newConcludeView(p, keys, next)
	v.scroll = container.NewVScroll(inset(gap2, gap4, v.blocks(p, keys, popup)))
	v.ticks.reveal = func(top, bottom float32) { v.revealIn(v.ticks, top, bottom) }
	for _, e := range []*entry{
		v.notes.file, v.notes.local, v.notes.remark, v.messages.text, v.correct.value, v.correct.reference, v.correct.date,
	} {
		// The keyboard must not be where nobody can see it.
		e.onFocus = func() { v.revealIn(e, -gap3, e.Size().Height+gap3) }
	}
	v.asOf, v.claim = newLabel("", textStyle{size: sizeSmall, color: colorSecond}), newBadge(present.Badge{})
	v.newer = hbox(gap3, newBadge(present.Badge{Word: lang.L("登记库中刚有变化"), Tone: present.ToneConflict}),
		newButton(buttonPlain, keys, lang.L("重新打开"), "F10", "", p.Renew))
	// What the registry says comes while the clerk already works: its places are
	// there from the start, so that nothing moves under the pointer.
	head := inset(gap2, gap4, vbox(0, border(nil, nil, nil, hbox(gap4, v.claim, v.badge), v.name),
		sized(0, 32, border(nil, nil, nil, hbox(gap2, v.asOf, v.newer), v.about))))
	v.emptyBox = container.NewCenter(sized(320, 0, v.empty))
	v.full = border(vbox(0, head, widget.NewSeparator()), v.conclude.root, nil, nil, v.scroll)
	v.root = newPanel(colorSurface, "", 0, container.NewStack(v.full, v.emptyBox))
	return v
}

func (v *recordView) blocks(p *present.Record, keys *keyboard, popup func(fyne.CanvasObject, []menuItem)) fyne.CanvasObject {
	messageHead, correctHead, transferHead := newSection(lang.L("留言")), newSection(lang.L("更正现阶段工作信息")), newSection(lang.L("更换确认点"))
	v.messages = newMessageView(p, keys, messageHead)
	v.correct = newCorrectView(p, keys, correctHead, popup)
	v.transfer = newTransferView(p, keys, transferHead)
	v.scansBox = block(newSection(lang.L("扫描件")), v.scans.box)
	v.findingHead, v.tickHead = newSection(lang.L("核对提示")), newSection(lang.L("确认情况"))
	v.tickHead.remark.set("")
	v.scanBox = inset(gap1, 0, v.scan.box)
	v.findingBox = block(v.findingHead, v.findings.box)
	v.tickTop = block(v.tickHead, v.ticks)
	return vbox(gap4,
		v.findingBox,
		block(newSection(lang.L("身份信息")), border(nil, nil, nil, inset(0, 0, hbox(0, sized(gap3, 0, container.NewStack()), v.photo.box)), vbox(gap1, v.identity.box, v.numbers))),
		block(newSection(lang.L("证书信息")), vbox(0, v.certificate.box, v.scanBox)),
		block(newSection(lang.L("现阶段工作信息")), v.work.box),
		block(newSection(lang.L("学历与周期信息")), v.other.box),
		v.tickTop,
		block(newSection(lang.L("备注信息")), v.notes.root),
		block(newSection(lang.L("审批情况")), v.history.box),
		block(messageHead, v.messages.root),
		v.scansBox,
		block(correctHead, v.correct.root),
		block(transferHead, v.transfer.root),
		block(newSection(lang.L("打印记录")), v.prints.box),
	)
}

// block is a section with what belongs to it.
func block(head *section, content fyne.CanvasObject) fyne.CanvasObject {
	return vbox(6, head.box, content)
}

// revealIn scrolls so that the part of o from top to bottom is seen.
func (v *recordView) revealIn(o fyne.CanvasObject, top, bottom float32) {
	driver := fyne.CurrentApp().Driver()
	at := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(v.scroll.Content).Y
	v.reveal(at+top, at+bottom)
}

func (v *recordView) reveal(top, bottom float32) {
	offset, height := v.scroll.Offset.Y, v.scroll.Size().Height
	switch {
	case top < offset:
		offset = top
	case bottom > offset+height:
		offset = bottom - height
	default:
		return
	}
	v.scroll.ScrollToOffset(fyne.NewPos(0, offset))
}

// opened begins the work on another record: at the top, keys on the conditions.
func (v *recordView) opened() {
	v.scroll.ScrollToOffset(fyne.NewPos(0, 0))
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
	show(v.asOf, !s.Newer)
	show(v.newer, s.Newer)
	v.photo.set(s.Photo, s.PhotoNote)
	v.scan.set(s.Scan, s.ScanNote)
	show(v.scanBox, len(s.Scan) > 0 || s.ScanNote != "")
	v.identity.set(s.Identity)
	show(v.unmask, s.Masked)
	v.certificate.set(s.Certificate)
	v.work.set(s.Work)
	v.other.set(s.Other)
	v.showFindings(s)
	v.ticks.set(s.Ticks)
	v.tickHead.remark.set(s.TicksDone + lang.L("    按 1 具备  2 不具备  3 不适用"))
	v.history.set(historyItems(s.History), lang.L("还没有结论。"))
	v.scans.set(historyItems(s.Scans), "")
	show(v.scansBox, len(s.Scans) > 0)
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

// notesView holds file numbers and remark.
type notesView struct {
	root                fyne.CanvasObject
	file, local, remark *entry
}

func newNotesView(p *present.Record, keys *keyboard) *notesView {
	v := &notesView{
		file:   newEntry(keys, lang.L("只填数字")),
		local:  newEntry(keys, lang.L("可含字母")),
		remark: newTextArea(keys, "", 2),
	}
	changed := func(string) { p.Annotate(v.file.Text, v.local.Text, v.remark.Text) }
	v.file.OnChanged, v.local.OnChanged, v.remark.OnChanged = changed, changed, changed
	v.root = vbox(6,
		container.NewGridWithColumns(2, fieldRow(lang.L("系统档案号"), v.file), fieldRow(lang.L("本地档案序号"), v.local)),
		fieldRow(lang.L("备注"), v.remark))
	return v
}

func (v *notesView) render(s present.RecordState) {
	v.file.setText(s.FileNumber)
	v.local.setText(s.LocalFileNumber)
	v.remark.setText(s.Remark)
}

// concludeView is the bar under a record: three conclusions and the next one.
type concludeView struct {
	root    fyne.CanvasObject
	saved   *badge
	buttons []*button
	reason  *paragraph
	why     *entry
	whyBox  fyne.CanvasObject
	// number is that of a blank receipt; its row is there while some are printed.
	number    *entry
	numberBox fyne.CanvasObject
	reasons   fyne.CanvasObject
	next      *button
}

func newConcludeView(p *present.Record, keys *keyboard, next func()) *concludeView {
	v := &concludeView{reason: newParagraph("", textStyle{size: sizeSmall, color: colorSecond})}
	row := container.NewGridWithColumns(4)
	for i, a := range []confirm.Action{
		confirm.ActionLeaveUnconfirmed, confirm.ActionConcludeIncomplete, confirm.ActionConcludeComplete,
	} {
		kind := buttonPlain
		if a == confirm.ActionConcludeComplete {
			kind = buttonPrimary
		}
		b := newButton(kind, keys, "", []string{"F6", "F7", "F8"}[i], "", func() { p.Conclude(a) })
		v.buttons = append(v.buttons, b)
		row.Add(b)
	}
	v.next = newButton(buttonPlain, keys, lang.L("下一个"), "F9", "", next)
	row.Add(v.next)
	v.why = newEntry(keys, lang.L("改变已有结论须说明原因"))
	v.why.OnChanged = p.Explain
	v.whyBox = border(nil, nil, sized(fieldLabelWidth, 0, newLabel(lang.L("改变原因"), textStyle{size: sizeSmall, color: colorSecond})), nil, v.why)
	v.number = newEntry(keys, lang.L("已手工发出空白凭证的，填它的编号；没有就留空"))
	v.number.OnChanged = p.SetNumber
	v.numberBox = border(nil, nil, sized(fieldLabelWidth, 0, newLabel(lang.L("空白凭证"), textStyle{size: sizeSmall, color: colorSecond})), nil, v.number)
	v.saved = newBadge(present.Badge{Tone: present.ToneComplete})
	v.reasons = container.NewStack(v.reason, v.saved)
	v.root = newPanel(theme.ColorNameHeaderBackground, "", 0,
		border(widget.NewSeparator(), nil, nil, nil, inset(gap2, gap4, vbox(6, v.reasons, v.whyBox, v.numberBox, row))))
	return v
}

func (v *concludeView) render(s present.RecordState) {
	for i, c := range s.Conclusions {
		v.buttons[i].set(c.Label, c.Enabled)
	}
	reason := whyNot(s.Conclusions)
	v.saved.set(present.Badge{Word: s.Saved, Tone: present.ToneComplete})
	show(v.saved, s.Saved != "")
	v.reason.set(reason)
	show(v.reason, s.Saved == "")
	show(v.reasons, s.Saved != "" || reason != "")
	show(v.whyBox, s.AsksWhy)
	v.number.setText(s.Number)
	show(v.numberBox, s.AsksNumber)
}

// whyNot says why a conclusion is not possible: the one most wanted, which is
// the last, before the others.
func whyNot(conclusions []present.Conclusion) string {
	for i := len(conclusions) - 1; i >= 0; i-- {
		if c := conclusions[i]; !c.Enabled && c.Reason != "" {
			return c.Reason
		}
	}
	return ""
}

// commands are those of the record, for the registry (see button.command).
func (v *recordView) commands() []present.Command { return nil }
