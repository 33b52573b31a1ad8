package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"confirmpoint/ui/present"
)

// noticeBar is the one place for sentences about what happened.
type noticeBar struct {
	panel *panel
	icon  *icon
	text  *paragraph
}

func newNoticeBar(keys *keyboard, dismiss func()) *noticeBar {
	b := &noticeBar{
		icon: newIcon("complete", toneColor(present.ToneComplete), 16),
		text: newParagraph("", textStyle{}),
	}
	closer := newButton(buttonQuiet, keys, "", "", "close", dismiss)
	b.panel = newPanel(colorInfoSoft, theme.ColorNameSeparator, corner,
		inset(gap1, gap3, border(nil, nil, inset(0, 0, sized(24, 0, b.icon)), closer, inset(6, 0, b.text))))
	b.panel.Hide()
	return b
}

func (b *noticeBar) render(n present.Notice) {
	if n.Text == "" {
		b.panel.Hide()
		return
	}
	fill, tone := fyne.ThemeColorName(colorInfoSoft), present.ToneComplete
	if n.Severity == present.NoticeError {
		fill, tone = colorErrorSoft, present.ToneBlock
	}
	b.panel.restyle(fill, toneColor(tone))
	b.icon.set(string(tone), toneColor(tone))
	b.text.set(n.Text)
	b.panel.Show()
}

// toastLayout lets the notice float over the screen, so that nothing moves
// when it comes: at the top of the sign-in screen, else above the foot of the
// screen, which holds buttons.
type toastLayout struct{ foot func() float32 }

const toastWidth float32 = 500

// Layout places the notice.
func (t *toastLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(toastWidth, size.Width-2*gap4)
	for _, o := range objects {
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
		height := o.MinSize().Height // of the text, broken at this width
		at := fyne.NewPos((size.Width-width)/2, gap4)
		if t.foot != nil {
			at = fyne.NewPos(navWidth+gap3, size.Height-height-t.foot())
		}
		o.Resize(fyne.NewSize(width, height))
		o.Move(at)
	}
}

// MinSize is none: the notice lies over what is there.
func (t *toastLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
