package present

import (
	"confirmpoint/desk"

	"confirmpoint/ui/lang"
)

// ReadinessWord names a line of the readiness page (准备情况).
func ReadinessWord(n desk.ReadinessName) string { return lang.L(readinessWords[n]) }

var readinessWords = map[desk.ReadinessName]string{
	desk.ReadyNetwork:    "网络",
	desk.ReadyClock:      "时钟",
	desk.ReadyCredential: "凭证",
	desk.ReadyCache:      "本机数据",
	desk.ReadyPrinter:    "打印机",
	desk.ReadyFont:       "字体",
	desk.ReadyDisk:       "磁盘",
	desk.ReadyTries:      "PIN 次数",
	desk.ReadyCustody:    "密钥领用",
	desk.ReadyTemplates:  "表格模板",
}
