package present

// Screen is a place in the navigation.
type Screen string

// The screens of a signed-in desk, in the order of the navigation.
const (
	ScreenOverview   Screen = "overview"   // 工作台
	ScreenCheck      Screen = "check"      // 核对确认
	ScreenPrint      Screen = "print"      // 打印
	ScreenMail       Screen = "mail"       // 留言
	ScreenStatistics Screen = "statistics" // 名册与统计
	ScreenSend       Screen = "send"       // 冲突与发送
	ScreenElsewhere  Screen = "elsewhere"  // 查询其他确认点
	ScreenPlans      Screen = "plans"      // 注册计划
	ScreenFiles      Screen = "files"      // 资料下载
	ScreenKeys       Screen = "keys"       // 密钥与数据
	ScreenSettings   Screen = "settings"   // 设置
)

// Screens are the presenters of the screens that stand for themselves.
type Screens struct {
	Overview   *Overview
	Mail       *Mail
	Statistics *Statistics
	Elsewhere  *Elsewhere
	Plans      *Plans
	Files      *Files
	Settings   *Settings
	// Updates is the part of 设置 on newer versions of the program.
	Updates *Updates
	// Insert is no screen: it lies over each of them.
	Insert *Insert
}

func newScreens(d Desk, r Runner, n *Notices, folder string) Screens {
	return Screens{
		Overview:  NewOverview(d, r, n),
		Mail:      NewMail(d, r, n),
		Elsewhere: NewElsewhere(d, r, n, folder),
		Plans:     NewPlans(d, r, n),
		Files:     NewFiles(d, r, n, folder),
		Settings:  NewSettings(d, r, n),
		Updates:   NewUpdates(d, r),
		Insert:    NewInsert(d, r, n),
	}
}

// refresh brings a screen up to date that is looked at again.
func (w *Workbench) refresh(s Screen) {
	switch s {
	case ScreenOverview:
		w.Overview.Load()
	case ScreenPrint:
		w.Printers.Load()
		w.refreshPage()
	case ScreenMail:
		w.Mail.Load()
	case ScreenStatistics:
		w.Printers.Load()
		w.refreshStatistics()
	case ScreenSend:
		w.refreshSend()
	case ScreenElsewhere:
		w.Elsewhere.Load()
	case ScreenPlans:
		w.Plans.Load()
	case ScreenFiles:
		w.Files.Load()
	case ScreenKeys:
		w.Keys.Load()
	case ScreenSettings:
		w.Settings.Load()
		w.Updates.Load()
	}
}
