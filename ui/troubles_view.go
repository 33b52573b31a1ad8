package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// troublesView is the one place for standing problems: each with how bad it is,
// what it means and a button that goes where it is dealt with.
type troublesView struct {
	bench  *present.Workbench
	keys   *keyboard
	help   func(confirm.Code)
	flap   *flap
	list   *fyne.Container
	scroll *container.Scroll
	title  *label
	close  *button
	first  *button // of the worst
}

const (
	troublesWidth float32 = 520
	topHeight     float32 = 48
)

func newTroublesView(b *present.Workbench, keys *keyboard, help func(confirm.Code)) *troublesView {
	v := &troublesView{bench: b, keys: keys, help: help, list: vbox(0), title: newLabel("", textStyle{bold: true})}
	v.close = newButton(buttonQuiet, keys, "", "", "close", v.hide)
	v.close.hint = lang.L("关闭")
	head := inset(gap1, gap3, border(nil, nil, nil, v.close, v.title))
	v.scroll = container.NewVScroll(v.list)
	v.flap = newFlap(keys, border(vbox(0, head, widget.NewSeparator()), nil, nil, nil, v.scroll), underTop(troublesWidth, topHeight), v.hide)
	v.flap.layer.enter = v.hide
	return v
}

// open lists what stands now.
func (v *troublesView) open() {
	troubles := v.bench.Troubles()
	v.title.set(lang.L("待处理的问题"))
	v.list.RemoveAll()
	v.first = v.close
	if len(troubles) == 0 {
		v.list.Add(inset(gap4, gap3, newBadge(present.Badge{Word: lang.L("没有待处理的问题。"), Tone: present.ToneComplete})))
	}
	for i, t := range troubles {
		if i > 0 {
			v.list.Add(widget.NewSeparator())
		}
		v.list.Add(v.row(t))
	}
	v.scroll.SetMinSize(fyne.NewSize(0, 0))
	v.flap.root.Resize(v.keys.canvas.Size())
	v.list.Resize(fyne.NewSize(troublesWidth, v.list.MinSize().Height)) // text is as high as it breaks at this width
	v.scroll.SetMinSize(fyne.NewSize(0, v.list.MinSize().Height))
	v.flap.set(true, v.first)
}

func (v *troublesView) row(t present.Trouble) fyne.CanvasObject {
	text := newParagraph(t.Text, textStyle{size: sizeSmall, color: colorSecond})
	var buttons []fyne.CanvasObject
	if t.Next != "" {
		next := newButton(buttonPlain, v.keys, t.Next, "", "next", func() {
			v.hide()
			t.Go()
		})
		if v.first == v.close {
			v.first = next
		}
		buttons = append(buttons, next)
	}
	if t.Code != "" {
		buttons = append(buttons, newButton(buttonQuiet, v.keys, lang.L("怎么办"), "", "help", func() {
			v.hide()
			v.help(t.Code)
		}))
	}
	return inset(gap2, gap3, vbox(gap1, newBadge(t.Badge), text, hbox(gap2, buttons...)))
}

func (v *troublesView) hide() { v.flap.set(false, nil) }
