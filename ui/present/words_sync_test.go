package present

import (
	"testing"
	"time"

	"confirmpoint/confirm"
)

// TestSyncLine says what happened, how much, why, and what comes next.
func TestSyncLine(t *testing.T) {
	at := time.Date(2026, 10, 8, 2, 42, 0, 0, time.UTC)
	for want, e := range map[string]confirm.SyncEntry{
		"10:42 发送 37 条：35 已受理，1 冲突，1 网络中断，将自动重试":  {Kind: confirm.SyncSend, Sent: 37, Accepted: 35, Refused: 1, Unknown: 1, Code: confirm.ProblemOffline, Automatic: true},
		"10:42 发送 2 条：2 已受理":                      {Kind: confirm.SyncSend, Sent: 2, Accepted: 2},
		"10:42 发送 2 条：2 已受理，其中 1 条是登记库恢复备份后补报的":   {Kind: confirm.SyncSend, Sent: 2, Accepted: 2, Again: 1},
		"10:42 发送 3 条：1 已受理，2 结果未知，正在查询，将自动重试":    {Kind: confirm.SyncSend, Sent: 3, Accepted: 1, Unknown: 2, Automatic: true},
		"10:42 发送：网络中断，还有 4 条待发送，将自动重试":           {Kind: confirm.SyncSend, Code: confirm.ProblemOffline, Waiting: 4, Automatic: true},
		"10:42 发送：需要联网登录，请登录一次":                   {Kind: confirm.SyncSend, Code: confirm.ProblemSignInRequired},
		"10:42 取回：120 位申请人，2 位已转出，30 张图片":         {Kind: confirm.SyncPull, Records: 120, Gone: 2, Blobs: 30},
		"10:42 取回：3 张图片，被上网登录页或代理挡住，将自动重试":        {Kind: confirm.SyncPull, Blobs: 3, Code: confirm.ProblemNotRegistry, Automatic: true},
		"10:42 取回：网络中断，共 2 次，将自动重试":               {Kind: confirm.SyncPull, Code: confirm.ProblemOffline, Automatic: true, Times: 2, Until: at.Add(time.Second)},
		"10:42 至 18:05 取回：网络中断，共 40 次，将自动重试":      {Kind: confirm.SyncPull, Code: confirm.ProblemOffline, Automatic: true, Times: 40, Until: at.Add(7*time.Hour + 23*time.Minute)},
		"10:42 至 10月9日 07:00 取回：网络中断，共 9 次，将自动重试": {Kind: confirm.SyncPull, Code: confirm.ProblemOffline, Automatic: true, Times: 9, Until: time.Date(2026, 10, 8, 23, 0, 0, 0, time.UTC)},
		"10:42 取回：代理服务器要用户名和密码，请填写代理的用户名和密码":      {Kind: confirm.SyncPull, Code: confirm.ProblemProxyAuth},
		"10:42 导出离线包 37 条，还有 37 条待发送":             {Kind: confirm.SyncBundleOut, Sent: 37, Waiting: 37},
		"10:42 导入回执包：35 已受理，2 冲突，取回 6 位申请人":       {Kind: confirm.SyncBundleIn, Accepted: 35, Refused: 2, Records: 6},
		"10:42 导入回执包：文件读不进来，请换一个文件再试":             {Kind: confirm.SyncBundleIn, Code: confirm.ProblemBadFile},
		"10:42 对账：两边一致":                           {Kind: confirm.SyncReconcile},
		"10:42 对账：3 处不同":                          {Kind: confirm.SyncReconcile, Differences: 3},
		"10:42 对账：网络中断，将自动重试":                     {Kind: confirm.SyncReconcile, Code: confirm.ProblemOffline, Automatic: true},
		"10:42 取回：没有完成（brand_new），请联系技术支持":        {Kind: confirm.SyncPull, Code: "brand_new"},
	} {
		e.At = at
		check(t, "line", SyncLine(e), want)
		check(t, "day", SyncDay(e), "2026-10-08")
	}
}

// TestSyncTone: an entry that wants a look is told by icon and colour too.
func TestSyncTone(t *testing.T) {
	for _, c := range []struct {
		want  Tone
		entry confirm.SyncEntry
	}{
		{ToneComplete, confirm.SyncEntry{Kind: confirm.SyncSend, Sent: 1, Accepted: 1}},
		{ToneConflict, confirm.SyncEntry{Kind: confirm.SyncSend, Sent: 1, Refused: 1}},
		{ToneConflict, confirm.SyncEntry{Kind: confirm.SyncReconcile, Differences: 1}},
		{ToneWarn, confirm.SyncEntry{Kind: confirm.SyncPull, Code: confirm.ProblemOffline, Automatic: true}},
		{ToneWarn, confirm.SyncEntry{Kind: confirm.SyncSend, Sent: 1, Unknown: 1}},
		{ToneBlock, confirm.SyncEntry{Kind: confirm.SyncPull, Code: confirm.ProblemRevoked}},
	} {
		check(t, string(c.entry.Kind), SyncTone(c.entry), c.want)
	}
	for _, k := range []confirm.SyncKind{confirm.SyncSend, confirm.SyncPull, confirm.SyncBundleOut, confirm.SyncBundleIn, confirm.SyncReconcile} {
		if w := SyncKindWord(k); w == "" || w == string(k) {
			t.Errorf("%s has no word", k)
		}
	}
}
