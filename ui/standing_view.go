package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// standingView is the top line: where, until when, how the link stands, who.
type standingView struct {
	root     fyne.CanvasObject
	place    *label
	window   *label
	clock    *icon
	link     *badge
	unsigned *badgeLink
	unsent   *badgeLink
	conflict *badgeLink
	paper    *badgeLink
	wrong    *badgeLink // the clock of this computer is
	mark     *badgeLink // the worst of credential and data
	limited  *badgeLink // 受限模式
	pulled   *label
	sync     *button
	clerk    *button
	progress *thinProgress
}

func newStandingView(b *present.Workbench, keys *keyboard, drill bool, menu func(fyne.CanvasObject)) *standingView {
	v := &standingView{
		place:    newLabel("", textStyle{bold: true, clip: true}),
		window:   newLabel("", textStyle{size: sizeSmall}),
		clock:    newIcon("clock", colorSecond, 14),
		link:     newBadge(present.Badge{}),
		unsigned: newBadgeLink(b.Signing.Show),
		unsent:   newBadgeLink(func() { b.ShowSend(present.PageOutbox) }),
		conflict: newBadgeLink(func() { b.ShowSend(present.PageConflicts) }),
		paper:    newBadgeLink(func() { b.ShowPrint(present.PageQueue) }),
		wrong:    newBadgeLink(b.TellClock),
		mark:     newBadgeLink(func() { b.Show(present.ScreenKeys) }),
		limited:  newBadgeLink(func() { b.Show(present.ScreenKeys) }),
		pulled:   newLabel("", textStyle{size: sizeSmall, color: colorSecond}),
		progress: newThinProgress(),
	}
	v.sync = newButton(buttonPlain, keys, lang.L("同步"), "F5", "sync", b.Standing.Sync)
	v.clerk = newButton(buttonQuiet, keys, "", "", "person", nil)
	v.clerk.tapped = func() { menu(v.clerk) }
	right := hbox(gap4, hbox(6, v.clock, v.window), v.link, v.unsigned, v.unsent, v.conflict, v.paper, v.wrong, v.mark, v.limited, v.pulled, v.sync, v.clerk)
	left := fyne.CanvasObject(v.place)
	if drill {
		left = border(nil, nil, hbox(gap2, drillBadge(), sized(0, 0, container.NewStack())), nil, v.place)
	}
	line := inset(6, gap3, border(nil, nil, nil, right, inset(0, 0, left)))
	v.root = newPanel(colorSurface, "", 0, border(nil, vbox(0, v.progress, widget.NewSeparator()), nil, nil, sized(0, 44, line)))
	return v
}

// drillBadge says that nothing here is real.
func drillBadge() fyne.CanvasObject {
	return container.NewCenter(newPanel(colorDrill, "", corner,
		inset(2, gap2, newLabel(lang.L("演练"), textStyle{size: sizeSmall, color: colorDrillText, bold: true}))))
}

func (v *standingView) render(s present.StandingState) {
	place := s.Point
	if s.Plan != "" {
		place += " · " + s.Plan
	}
	v.place.set(place)
	v.window.set(s.Window)
	tone := toneColor(s.WindowTone)
	v.window.restyle(textStyle{size: sizeSmall, color: tone})
	v.clock.set("clock", tone)
	link := present.Badge{Word: s.Link, Tone: present.ToneComplete}
	if !s.Online {
		link.Tone = present.ToneIncomplete
	}
	v.link.set(link)
	v.unsigned.set(present.Badge{Word: lang.F("待签名 %d", s.Unsigned), Tone: present.ToneWarn})
	show(v.unsigned, s.Unsigned > 0)
	v.unsent.set(counted(lang.L("待发送"), s.Unsent, s.UnsentTone))
	v.conflict.set(counted(lang.L("冲突"), s.Conflict, present.ToneConflict))
	v.paper.set(present.Badge{Word: lang.F("打印待处理 %d", s.PrintTrouble), Tone: present.ToneWarn})
	show(v.paper, s.PrintTrouble > 0)
	v.wrong.set(present.Badge{Word: s.Clock, Tone: present.ToneWarn})
	show(v.wrong, s.Clock != "")
	v.pulled.set(s.LastPull)
	show(v.mark, len(s.Marks) > 0)
	if len(s.Marks) > 0 {
		worst := s.Marks[0].Badge
		if more := len(s.Marks) - 1; more > 0 {
			worst.Word = lang.F("%s 等 %d 项", worst.Word, more+1)
		}
		v.mark.set(worst)
	}
	v.limited.set(present.Badge{Word: s.KeyringFree, Tone: present.ToneWarn})
	show(v.limited, s.KeyringFree != "")
	show(v.pulled, s.Clock == "" && s.PrintTrouble == 0 && s.Unsigned == 0 && len(s.Marks) == 0 && s.KeyringFree == "")
	v.sync.set(lang.L("同步"), !s.Syncing)
	v.clerk.set(s.Clerk, true)
	v.progress.set(s.Syncing, s.Ratio)
}

// counted is plain while there is nothing to count.
func counted(word string, n int, tone present.Tone) present.Badge {
	if n == 0 {
		tone = ""
	}
	return present.Badge{Word: word + " " + count(n), Tone: tone}
}

// thinProgress is a line under the top line that takes no room of its own.
type thinProgress struct {
	widget.BaseWidget
	shown bool
	ratio float64
}

func newThinProgress() *thinProgress {
	p := &thinProgress{}
	p.ExtendBaseWidget(p)
	return p
}

func (p *thinProgress) set(shown bool, ratio float64) {
	if shown != p.shown || ratio != p.ratio {
		p.shown, p.ratio = shown, ratio
		p.Refresh()
	}
}

// CreateRenderer draws a track and a bar.
func (p *thinProgress) CreateRenderer() fyne.WidgetRenderer {
	r := &progressRenderer{p: p, track: newRect(), bar: newRect()}
	r.Refresh()
	return r
}

type progressRenderer struct {
	p          *thinProgress
	track, bar *rect
}

func (r *progressRenderer) Layout(size fyne.Size) {
	r.track.Resize(size)
	ratio := float32(r.p.ratio)
	if ratio < 0 {
		ratio = 0.08 // not known how much: a beginning
	}
	if !r.p.shown {
		ratio = 0
	}
	r.bar.Resize(fyne.NewSize(size.Width*min(1, ratio), size.Height))
}
func (r *progressRenderer) MinSize() fyne.Size { return fyne.NewSize(0, 3) }
func (r *progressRenderer) Refresh() {
	r.track.paint(colorSurface)
	if r.p.shown {
		r.track.paint(colorAccentSoft)
	}
	r.bar.paint(theme.ColorNamePrimary)
	r.Layout(r.p.Size())
}
func (r *progressRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.track.Rectangle, r.bar.Rectangle}
}
func (r *progressRenderer) Destroy() {}
