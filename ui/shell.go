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
}

// popup drops a menu down under an object.
func (s *shell) popup(under fyne.CanvasObject, items []menuItem) {
	dropDown(s.keys.canvas, under, items)
}

// screenView is one screen in the navigation.
type screenView struct {
	screen  present.Screen
	word    string // Chinese
	drawing string
	root    fyne.CanvasObject
	// first gives what gets the focus when the screen is shown; nil: nothing.
	first func() fyne.Focusable
	// act is what F8 does: the same as the primary button.
	act func()
	// commands are those of the screen, for the registry; nil: it has none.
	commands func() []present.Command
}

func newShell(b *present.Workbench, drill bool, keys *keyboard, clerk func() []menuItem, dismiss func()) *shell {
	s := &shell{bench: b, keys: keys}
	keys.drill = drill
	keys.tips = newTips(b.Runner())
	popup := func(under fyne.CanvasObject, items []menuItem) { dropDown(keys.canvas, under, items) }
	s.standing = newStandingView(b, s.keys, drill, func(o fyne.CanvasObject) { popup(o, clerk()) }, s.showTroubles)
	s.foot = newFootBar(s.keys, dismiss, s.showHelp)
	s.call = newCallView(b, s.keys)
	s.signing = newSigningView(b.Signing, s.keys)
	s.viewer = newViewerView(b.Viewer, s.keys)
	s.list = newListView(b.List, s.keys, b.PrintMarked, b.MailMarked, popup)
	s.record = newRecordView(b.Record, s.keys, b.Next, popup)
	s.check = newCheckScreen(s)
	s.print = newPrintView(b, s.keys, popup)
	s.send = newSendView(b, s.keys)
	s.care = newKeysView(b.Keys, s.keys)
	s.screens = s.allScreens()
	middle := container.NewStack()
	for _, v := range s.screens {
		show(v.root, v.screen == present.ScreenCheck) // nothing is laid out that is not shown
		middle.Add(v.root)
	}
	s.navBox = s.navigation()
	work := fyne.CanvasObject(middle)
	if b.Walk != nil {
		s.walk = newWalkView(b.Walk, keys)
		work = border(nil, s.walk.root, nil, nil, middle)
	}
	s.frame = container.New(&frameLayout{nav: s.navBox, items: func() []*navItem { return s.nav }}, s.navBox, work)
	s.root = container.NewStack(border(s.standing.root, s.foot.root, nil, nil, s.frame), keys.tips.root)
	s.commands = s.newCommands()
	s.commands.OnRefused = b.Refused
	s.overlays()
	s.registerCommands()
	if s.walk != nil {
		s.commands.Add(s.walk.commands()...)
	}
	s.bindKeys()
	s.bind()
	return s
}

// overlays are what lies over the window when it is asked for.
func (s *shell) overlays() {
	palette := present.NewPalette(s.commands, english())
	palette.Words = func(screen present.Screen) string { return s.view(screen).word }
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
	s.keys.helpOn = func(page present.Screen) { s.help.presenter.Open(page, s.bench.Problem()) }
	for page, l := range map[present.Screen]*layer{
		present.HelpPalette: &s.palette.flap.layer, present.HelpInsert: &s.insert.flap.layer,
		present.HelpTroubles: &s.troubles.flap.layer, present.HelpSigning: &s.signing.cover.layer,
		present.HelpViewer: &s.viewer.cover.layer, present.HelpCall: &s.call.layer,
	} {
		l.help = page
	}
}

// allScreens lists the screens in the order of the navigation.
//
//lang:keys the navigation translates the names
func (s *shell) allScreens() []screenView {
	b, keys := s.bench, s.keys
	overview, mail, statistics := newOverviewView(b.Overview, keys), newMailView(b.Mail, keys), newStatisticsView(b, keys, s.popup)
	elsewhere, plans := newElsewhereView(b.Elsewhere, keys), newPlansView(b.Plans, keys)
	files, settings := newFilesView(b.Files, keys), newSettingsView(b, keys)
	s.settings, s.mail, s.elsewhere, s.plans, s.files = settings, mail, elsewhere, plans, files
	s.numbers, s.overview = statistics, overview
	return []screenView{
		{present.ScreenOverview, "工作台", "home", overview.root, overview.first, overview.act, overview.commands},
		{present.ScreenCheck, "核对确认", "check", s.check.root, func() fyne.Focusable { return s.list.table }, s.concludeComplete, s.checkCommands},
		{present.ScreenPrint, "打印", "print", s.print.root,
			func() fyne.Focusable { return s.print.parts[b.PrintPage()].first }, func() { s.print.parts[b.PrintPage()].act() }, s.printCommands},
		{present.ScreenMail, "留言", "message", mail.root, mail.first, mail.act, mail.commands},
		{present.ScreenStatistics, "名册与统计", "chart", statistics.root, statistics.first, statistics.act, statistics.commands},
		{present.ScreenSend, "冲突与发送", "send", s.send.root,
			func() fyne.Focusable { return s.send.parts[b.SendPage()].first }, func() { s.send.parts[b.SendPage()].act() }, s.sendCommands},
		{present.ScreenElsewhere, "查询其他确认点", "search", elsewhere.root, elsewhere.first, elsewhere.act, elsewhere.commands},
		{present.ScreenPlans, "注册计划", "calendar", plans.root, plans.first, plans.act, plans.commands},
		{present.ScreenFiles, "资料下载", "download", files.root, files.first, files.act, files.commands},
		{present.ScreenKeys, "密钥与数据", "lock", s.care.root, func() fyne.Focusable { return s.care.old }, b.Keys.Check, s.careCommands},
		{present.ScreenSettings, "设置", "gear", settings.root, settings.first, settings.act, settings.commands},
	}
}

func (s *shell) navigation() fyne.CanvasObject {
	box := container.New(vbox(0).Layout)
	for i, v := range s.screens {
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

// bind connects presenters and views.
func (s *shell) bind() {
	s.bench.List.OnChange = s.list.render
	s.bench.Record.OnChange = s.record.render
	s.bench.Record.OnOpened = func() {
		s.check.setFull(false)
		s.record.opened()
	}
	s.bench.Record.OnUndo = s.record.conclude.renderUndo
	s.bench.Viewer.OnChange = s.viewer.render
	s.bench.OnPrintPage = s.print.show
	s.bench.OnSendPage = s.send.show
	s.bench.Outbox.OnChange = s.send.outbox.render
	s.bench.Conflicts.OnChange = s.send.conflicts.render
	s.bench.Standing.OnChange = func(state present.StandingState) {
		s.standing.render(state)
		s.foot.standing(state)
		s.send.counts(state)
		s.call.render(state.Call)
		s.navItem(present.ScreenSend).counts(state.Conflict+state.Unsent, sendTone(state))
	}
	s.bench.Updates.OnChange = func(state present.UpdateState) {
		s.settings.updates.render(state)
		waiting := 0
		if state.Offered {
			waiting = 1
		}
		s.navItem(present.ScreenSettings).counts(waiting, present.ToneHint)
	}
	s.bench.Idle.OnChange = s.foot.countdown
	s.bench.Signing.OnChange = s.signing.render
	s.bench.OnScreen = s.show
	s.list.render(s.bench.List.State())
	s.record.render(s.bench.Record.State())
	s.send.outbox.render(s.bench.Outbox.State())
	s.send.conflicts.render(s.bench.Conflicts.State())
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
		s.check.setFull(false)
	}
	s.keys.unhover()
	for _, v := range s.screens {
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
