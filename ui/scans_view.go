package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// scansView lists the attached scans, opens them, and attaches another: by its
// path, or dropped into the window.
type scansView struct {
	presenter        *present.Record
	keys             *keyboard
	root             fyne.CanvasObject
	list             *fyne.Container
	rows             []*scanRow
	may              *mayView
	path, kind, note *entry
	file             *pathField // of path
	attach           *button
	record           string
}

func newScansView(p *present.Record, keys *keyboard, head *section) *scansView {
	v := &scansView{presenter: p, keys: keys, list: vbox(gap1), may: newMayView(head.remark)}
	v.path = newEntry(keys, lang.L("图片或 PDF 的路径，也可把文件拖进窗口"))
	v.file = newPathField(keys, v.path, askFile(lang.L("选择扫描件"), lang.L("JPEG、PNG 图片和 PDF"), ".jpg", ".jpeg", ".png", ".pdf"),
		func() { keys.focus(v.kind) })
	v.kind = newEntry(keys, lang.L("如：书面委托书"))
	v.note = newEntry(keys, lang.L("说明，可不填"))
	submit := func() {
		p.Attach(present.AttachForm{Path: v.path.Text, Kind: v.kind.Text, Note: v.note.Text}, v.clear)
	}
	v.attach = newButton(buttonPlain, keys, lang.L("签名附加"), "", "", submit)
	v.note.OnSubmitted = func(string) { submit() }
	v.root = vbox(6, v.list, v.may.why, v.file.box,
		border(nil, nil, nil, after(gap2, v.attach), container.NewGridWithColumns(2, v.kind, v.note)),
		newParagraph(present.AttachLimit(), textStyle{size: sizeSmall, color: colorSecond}))
	return v
}

func (v *scansView) entries() []*entry { return []*entry{v.path, v.kind, v.note} }

func (v *scansView) clear() {
	for _, e := range v.entries() {
		e.SetText("")
	}
}

// dropped takes the first of the files that were dropped into the window.
func (v *scansView) dropped(files []fyne.URI) {
	switch {
	case len(files) == 0:
	case v.path.Disabled():
		v.keys.say(v.attach.why)
	default:
		v.path.SetText(files[0].Path())
		v.keys.focus(v.kind)
	}
}

func (v *scansView) render(s present.RecordState) {
	if s.ID != v.record {
		v.record = s.ID
		v.clear()
	}
	for len(v.rows) < len(s.Scans) {
		r := newScanRow(v)
		v.rows = append(v.rows, r)
		v.list.Add(r.box)
	}
	for i, r := range v.rows {
		show(r.box, i < len(s.Scans))
		if i < len(s.Scans) {
			r.show(s.Scans[i])
		}
	}
	show(v.list, len(s.Scans) > 0)
	v.may.set(s.Attach)
	may := s.Attach.Reason == ""
	v.file.allow(may)
	v.kind.allow(may)
	v.note.allow(may)
	v.attach.may(s.Attach)
}

type scanRow struct {
	box    fyne.CanvasObject
	digest string
	badge  *badge
	text   *paragraph
}

func newScanRow(v *scansView) *scanRow {
	r := &scanRow{badge: newBadge(present.Badge{}), text: newParagraph("", textStyle{size: sizeSmall})}
	open := newButton(buttonQuiet, v.keys, lang.L("打开"), "", "", func() { v.presenter.OpenScan(r.digest) })
	r.box = border(nil, nil, nil, vbox(0, open), inset(7, gap2, border(nil, nil, nil, vbox(0, r.badge), r.text)))
	return r
}

func (r *scanRow) show(s present.ScanLine) {
	r.digest = s.Digest
	r.text.set(joined(s.When, s.What, s.Who, s.Detail))
	r.badge.set(s.Badge)
	show(r.badge, s.Badge.Word != "")
}
