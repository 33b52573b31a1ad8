package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// shell is the signed-in window: the top line, the navigation and a screen.
type shell struct {
	bench    *present.Workbench
	keys     *keyboard
	commands *present.Commands
	root     fyne.CanvasObject
	standing *standingView
	call     *callView
	signing  *signingView
	foot     *footBar
	nav      []*navItem
	navBox   fyne.CanvasObject
	frame    *fyne.Container // navigation and middle
	check    *checkScreen
	palette  *paletteView
	insert   *insertView
	help     *helpView
	card     *present.KeyCard
	troubles *troublesView
	list     *listView
	record   *recordView
	viewer   *viewerView
	print    *printView
	send     *sendView
	care     *keysView
	settings *settingsView
	numbers  *statisticsView
	overview *overviewView
	mail     *mailView
	// elsewhere, plans and files are the books of the bureau.
	elsewhere *elsewhereView
	plans     *plansView
	files     *filesView
	walk      *walkView // nil outside training
	screens   []screenView
	middle    *fyne.Container // the screens
	whole     bool            // complete has run
}

// popup drops a menu down under an object.
func (s *shell) popup(under fyne.CanvasObject, items []menuItem) {
	dropDown(s.keys.canvas, under, items)
}

// screenName is one screen in the navigation.
type screenName struct {
	screen  present.Screen
	word    string // Chinese
	drawing string
}

// screenNames lists the screens in the order of the navigation.
//
//lang:keys the navigation translates the names
func screenNames() []screenName {
	return []screenName{
		{present.ScreenOverview, "工作台", "home"},
		{present.ScreenCheck, "核对确认", "check"},
		{present.ScreenPrint, "打印", "print"},
		{present.ScreenMail, "留言", "message"},
		{present.ScreenStatistics, "名册与统计", "chart"},
		{present.ScreenSend, "冲突与发送", "send"},
		{present.ScreenElsewhere, "查询其他确认点", "search"},
		{present.ScreenPlans, "注册计划", "calendar"},
		{present.ScreenFiles, "资料下载", "download"},
		{present.ScreenKeys, "密钥与数据", "lock"},
		{present.ScreenSettings, "设置", "gear"},
	}
}

// screenView is what there is of a screen.
type screenView struct {
	screen present.Screen
	root   fyne.CanvasObject
	// first gives what gets the focus when the screen is shown; nil: nothing.
	first func() fyne.Focusable
	// act is what F8 does: the same as the primary button.
	act func()
	// commands are those of the screen, for the registry; nil: it has none.
	commands func() []present.Command
}

// newShell builds what the first list needs; complete builds the rest.
func newShell(b *present.Workbench, drill bool, keys *keyboard, clerk func() []menuItem, dismiss func()) *shell {
	s := &shell{bench: b, keys: keys}
	keys.drill = drill
	keys.tips = newTips(b.Runner())
	s.standing = newStandingView(b, s.keys, drill, func(o fyne.CanvasObject) { s.popup(o, clerk()) }, s.showTroubles)
	s.foot = newFootBar(s.keys, dismiss, s.showHelp)
	s.call = newCallView(b, s.keys)
	s.signing = newSigningView(b.Signing, s.keys)
	s.viewer = newViewerView(b.Viewer, s.keys)
	s.signing.cover.layer.help, s.viewer.cover.layer.help, s.call.layer.help = present.HelpSigning, present.HelpViewer, present.HelpCall
	keys.helpOn = func(page present.Screen) { s.completed().help.presenter.Open(page, b.Problem()) }
	s.list = newListView(b.List, s.keys, b.PrintMarked, b.MailMarked, s.popup)
	s.record = newRecordView(b.Record, s.keys, b.Next, s.popup)
	s.check = newCheckScreen(s)
	s.screens = []screenView{{present.ScreenCheck, s.check.root, func() fyne.Focusable { return s.list.table }, s.concludeComplete, s.checkCommands}}
	s.middle = container.NewStack(s.check.root)
	s.navBox = s.navigation()
	work := fyne.CanvasObject(s.middle)
	if b.Walk != nil {
		s.walk = newWalkView(b.Walk, keys)
		work = border(nil, s.walk.root, nil, nil, s.middle)
	}
	s.frame = container.New(&frameLayout{nav: s.navBox, items: func() []*navItem { return s.nav }}, s.navBox, work)
	s.root = container.NewStack(border(s.standing.root, s.foot.root, nil, nil, s.frame), keys.tips.root)
	s.commands = s.newCommands()
	s.commands.OnRefused = b.Refused
	s.registerCommands()
	s.bind()
	return s
}

// complete builds the screens and what lies over them, once: soon after the
// first list has been drawn, or earlier when somebody asks for one of them. The
// clerk waits for the list, and not for what he will look at later.
func (s *shell) complete() {
	if s.whole {
		return
	}
	s.whole = true
	s.print = newPrintView(s.bench, s.keys, s.popup)
	s.send = newSendView(s.bench, s.keys)
	s.care = newKeysView(s.bench.Keys, s.keys)
	s.screens = s.allScreens()
	for _, v := range s.screens {
		if v.root != s.check.root {
			show(v.root, false) // nothing is laid out that is not shown
			s.middle.Objects = append(s.middle.Objects, v.root)
		}
	}
	s.overlays()
	s.registerCommands()
	s.bindRest()
	s.keys.attach()
}

// completed is the shell with everything that complete builds.
func (s *shell) completed() *shell {
	s.complete()
	return s
}

// overlays are what lies over the window when it is asked for.
func (s *shell) overlays() {
	palette := present.NewPalette(s.commands, english())
	palette.Words = screenWord
	s.palette = newPaletteView(palette, s.keys)
	s.insert = newInsertView(s.bench.Insert, s.keys)
	s.bench.Insert.Nearby = func() string {
		r := s.bench.Record.State()
		return r.Name + r.School
	}
	s.card = s.bench.KeyCard(s.commands)
	s.card.Words = palette.Words
	s.help = newHelpView(newHelp(s.commands), s.keys)
	s.help.offer(s.card.Make)
	s.troubles = newTroublesView(s.bench, s.keys, s.help.presenter.Problem)
	s.palette.flap.layer.help, s.insert.flap.layer.help = present.HelpPalette, present.HelpInsert
	s.troubles.flap.layer.help = present.HelpTroubles
}

// allScreens lists the screens in the order of the navigation, the check screen among them.
func (s *shell) allScreens() []screenView {
	b, keys := s.bench, s.keys
	overview, mail, statistics := newOverviewView(b.Overview, keys), newMailView(b.Mail, keys), newStatisticsView(b, keys, s.popup)
	elsewhere, plans := newElsewhereView(b.Elsewhere, keys), newPlansView(b.Plans, keys)
	files, settings := newFilesView(b.Files, keys), newSettingsView(b, keys)
	s.settings, s.mail, s.elsewhere, s.plans, s.files = settings, mail, elsewhere, plans, files
	s.numbers, s.overview = statistics, overview
	return []screenView{
		{present.ScreenOverview, overview.root, overview.first, overview.act, overview.commands},
		s.view(present.ScreenCheck),
		{present.ScreenPrint, s.print.root,
			func() fyne.Focusable { return s.print.parts[b.PrintPage()].first }, func() { s.print.parts[b.PrintPage()].act() }, s.printCommands},
		{present.ScreenMail, mail.root, mail.first, mail.act, mail.commands},
		{present.ScreenStatistics, statistics.root, statistics.first, statistics.act, statistics.commands},
		{present.ScreenSend, s.send.root,
			func() fyne.Focusable { return s.send.parts[b.SendPage()].first }, func() { s.send.parts[b.SendPage()].act() }, s.sendCommands},
		{present.ScreenElsewhere, elsewhere.root, elsewhere.first, elsewhere.act, elsewhere.commands},
		{present.ScreenPlans, plans.root, plans.first, plans.act, plans.commands},
		{present.ScreenFiles, files.root, files.first, files.act, files.commands},
		{present.ScreenKeys, s.care.root, func() fyne.Focusable { return s.care.old }, b.Keys.Check, s.careCommands},
		{present.ScreenSettings, settings.root, settings.first, settings.act, settings.commands},
	}
}

// screenWord is the name of a screen, Chinese; empty: there is none.
func screenWord(screen present.Screen) string {
	for _, n := range screenNames() {
		if n.screen == screen {
			return n.word
		}
	}
	return ""
}

func (s *shell) navigation() fyne.CanvasObject {
	box := vbox(0)
	for i, v := range screenNames() {
		s.nav = append(s.nav, newNavItem(s.keys, v.screen, lang.L(v.word), screenKeys[i], v.drawing, func() {
			s.keys.touched()
			s.bench.Show(v.screen)
		}))
	}
	s.nav = append(s.nav, newNavItem(s.keys, "", lang.L("帮助"), keyHelp, "help", s.showHelp))
	s.navItem(present.ScreenSend).counted = true
	s.navItem(present.ScreenSettings).counted = true
	for _, n := range s.nav {
		box.Add(n)
	}
	return newPanel(colorSurface, "", 0, border(nil, nil, nil, widget.NewSeparator(), inset(gap2, 0, box)))
}

// bind connects presenters and views of what the first list needs.
func (s *shell) bind() {
	s.bench.List.OnChange = s.list.render
	s.bench.Record.OnChange = s.record.render
	s.bench.Record.OnOpened = func() {
		s.check.setFull(false)
		s.record.opened()
	}
	s.bench.Record.OnUndo = s.record.conclude.renderUndo
	s.bench.Viewer.OnChange = s.viewer.render
	s.bench.Standing.OnChange = func(state present.StandingState) {
		s.standing.render(state)
		s.foot.standing(state)
		s.call.render(state.Call)
		s.navItem(present.ScreenSend).counts(state.Conflict+state.Unsent, sendTone(state))
		if s.whole {
			s.send.counts(state)
		}
	}
	s.bench.Updates.OnChange = func(state present.UpdateState) {
		waiting := 0
		if state.Offered {
			waiting = 1
		}
		s.navItem(present.ScreenSettings).counts(waiting, present.ToneHint)
		if s.whole {
			s.settings.updates.render(state)
		}
	}
	s.bench.Idle.OnChange = s.foot.countdown
	s.bench.Signing.OnChange = s.signing.render
	s.bench.OnScreen = s.show
	s.list.render(s.bench.List.State())
	s.record.render(s.bench.Record.State())
}

// bindRest connects presenters and views of the rest, which shows what the
// presenters know by then. The other views do so themselves.
func (s *shell) bindRest() {
	s.bench.OnPrintPage = s.print.show
	s.bench.OnSendPage = s.send.show
	s.bench.Outbox.OnChange = s.send.outbox.render
	s.bench.Conflicts.OnChange = s.send.conflicts.render
	s.send.outbox.render(s.bench.Outbox.State())
	s.send.conflicts.render(s.bench.Conflicts.State())
	s.send.counts(s.bench.Standing.State())
}

// sendTone is the colour of the number beside 冲突与发送.
func sendTone(s present.StandingState) present.Tone {
	if s.Conflict > 0 {
		return present.ToneConflict
	}
	return s.UnsentTone
}

// navItem is the place of a screen in the navigation.
func (s *shell) navItem(screen present.Screen) *navItem {
	return s.nav[slices.IndexFunc(s.nav, func(n *navItem) bool { return n.screen == screen })]
}

func (s *shell) show(screen present.Screen) {
	if screen != present.ScreenCheck {
		s.complete()
		s.check.setFull(false)
	}
	s.keys.unhover()
	for _, v := range s.screens {
		if v.screen == screen {
			v.root.Resize(s.middle.Size()) // it may not have been laid out yet
		}
		show(v.root, v.screen == screen)
	}
	for _, n := range s.nav {
		n.set(n.screen == screen)
	}
	s.foot.tell(s.commands.On(s.commands.Where()))
	if f := s.view(screen).first(); f != nil {
		s.keys.focus(f)
	}
}

// view gives one of the screens.
func (s *shell) view(screen present.Screen) screenView {
	for _, v := range s.screens {
		if v.screen == screen {
			return v
		}
	}
	return screenView{first: func() fyne.Focusable { return nil }, act: func() {}}
}
