package present

import "confirmpoint/confirm"

// credentialWords are the sentences of the credential beyond PIN and keyring,
// and of what is kept on the disk.
var credentialWords = map[confirm.Code]string{
	confirm.ProblemTokenRemoved:     "没有插 USBKey，本机已锁定，没有扣减 PIN 次数。请插好自己的 USBKey，再输入 PIN 码。",
	confirm.ProblemTrainingOnly:     "演练只能连本机的演练登记库，不能连真正的登记库。要办真正的业务，请退出演练，从正常的图标启动。",
	confirm.ProblemDriverMissing:    "USBKey 的驱动没有装好或没有应答，没有扣减 PIN 次数[（{reason}）]。请重新插拔一次；仍不行请管理员重装厂家的驱动程序。",
	confirm.ProblemCertExpiring:     "本机证书还有 {days} 天到期。联网登录后程序会自动换新，请尽快联网登录一次；到期后就要到教育局领激活码重新激活。",
	confirm.ProblemCertLocked:       "登记库已锁定本机证书：PIN 码输错的次数太多，可能有人在试您的 PIN。未发送的结论仍在本机。请联系教育局的注册用户核实，并领取激活码重新激活。",
	confirm.ProblemSigningLocked:    "教育局要求每次签名都输入 PIN 码，这一项没有签名。请重做，并在提示时输入 PIN 码；结论请到“待签名”一并签名。",
	confirm.ProblemBatchOver:        "本批的签名时间已到[，还剩 {left} 条没有签]，签名密钥已收回。已签的有效，没签的仍在“待签名”。请再输入 PIN 码签剩下的。",
	confirm.ProblemKeyringRequired:  "本机没有系统密钥环，教育局不允许这样的电脑使用。请管理员安装密钥环（如 gnome-keyring），或请教育局的注册用户准许受限模式。",
	confirm.ProblemWhichClerk:       "这台电脑上有几位经办人（{clerks}）。请先选是哪一位；命令行加 --clerk 用户名。",
	confirm.ProblemColleagueNeeded:  "这台电脑上已有别的经办人的数据，要由已在用的经办人放行。请他登录后打开“密钥与数据”，在“新增经办人”里办理。",
	confirm.ProblemTriesLow:         "PIN 码只能再输错[ {left} 次]，再错就会锁定。请看清后再输；记不准时先不要试，请联系教育局的注册用户。",
	confirm.ProblemCustodyMissing:   "本机的签名密钥还没有人签领。请持有人在“密钥与数据”里登记领用。",
	confirm.ProblemTemplateVersion:  "本程序的表格模板（{have}）不是教育局认可的版本（{want}），打印的表格可能不被接受。请升级程序后再打印，或请教育局核对版本。",
	confirm.ProblemAuditForked:      "本机的操作日志与登记库留存的对不上，可能被改动过或从旧备份恢复。请不要删除数据文件夹，并马上告诉教育局的系统负责人。",
	confirm.ProblemCredentialCopied: "登记库发现本机凭证的 PIN 计数回到了从前，像是从备份恢复或被复制过。请联系教育局的系统负责人核实；没有复制过的，请停用旧证书重新激活。",
	confirm.ProblemCloseOutOpen:     "还没有办完，不能出具收尾完成证明。请先把收尾检查里还有的事办完。",
	confirm.ProblemWorkOpen:         "本机还有[ {count} 条]结论没有办完（未发送、未签名，或被退回还没处理，同机同事的也算），没有清除。请先办完，再清除。",
	confirm.ProblemRetentionNotYet:  "还没有到可以清除个人信息的日期[，最早是 {date}]，没有清除。请到期后再办理。",
	confirm.ProblemFileBox:          "本盒的档案号已用完，或起止号不是数字[（止号 {last}）]。请换下一盒，填新的起止号。",
	confirm.ProblemUndone:           "发送前已由经办人撤销，没有报给登记库，不用再办。",
	confirm.ProblemUndoOver:         "撤销时间已过，这项结论已经发出或正在发送。要改变，请重新作出结论并说明原因。",
	confirm.ProblemUndoLater:        "这条记录其后又办理了别的事项，不能再撤销。要改变，请等登记库答复后重新作出结论。",
	confirm.ProblemChoiceOpen:       "{clerk}已为这条记录选定结论，还没有签名，现在不能改。请{clerk}登录后先签名，或取消这一条结论。",
	confirm.ProblemUpdateUntrusted:  "登记库提供的程序更新不可信[（{reason}）]，没有下载也没有安装。请告诉教育局的系统负责人；现在的程序可以照常使用。",
	confirm.ProblemUpdateHeld:       "现在不宜更新程序[：{verdict}]。现在的程序可以照常使用，请过后再试。",
	confirm.ProblemSecondCopy:       "没有发送的工作未能备份到另一个盘[（{reason}）]，本机里的不受影响。请插好备份 U 盘或另选一个盘，再重试。",
}

// credentialReasons are the reasons of those problems.
var credentialReasons = map[string]string{
	"library_missing": "找不到驱动文件",
	"crashed":         "驱动程序异常退出",
	"timeout":         "驱动程序没有应答",
	"garbled":         "驱动程序的回答不对",
	"failed":          "驱动程序报错",
	"unsupported":     "这种 USBKey 不支持本登记库的签名算法",
	"ambiguous":       "插着几个 USBKey，请只留自己的，或指明用哪一个",
	"not_found":       "没有插着指明的那个 USBKey",
	"no_helper":       "缺少 confirmpoint-token 程序",
	"not_built":       "本程序的 confirmpoint-token 不含 USBKey 支持",
	"absent":          "备份盘没有插好或文件夹不在",
	"readonly":        "备份盘不能写入",
	"same_drive":      "与数据在同一个盘上",
	"full":            "备份盘已满",
}
