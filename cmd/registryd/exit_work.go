package main

import (
	"errors"

	"confirmpoint/confirm"
)

// workWords are the sentences of the bureau's work, at hand or over the line.
var workWords = map[confirm.Code]sentence{
	confirm.ProblemUnknownStage: {exitUsage, "阶段名称不在计划规则的 stage_labels 里。用 registryd rules show 查看。"},
	confirm.ProblemTaken:        {exitExists, "名称或代码已被使用，换一个。"},
	confirm.ProblemPasswordWeak: {exitUsage, "密码至少 8 个字符，新密码不能与旧密码相同。"},
	confirm.ProblemOutdated:     {exitRefused, "在您查看之后已有别人改过，没有写入。请重新查看后再改。"},

	confirm.ProblemOffline:         {exitLine, "连不上登记库。请检查网络和 --registry 的地址。"},
	confirm.ProblemNotRegistry:     {exitLine, "应答的不是登记库，可能是上网登录页或代理。请先在浏览器里完成上网登录。"},
	confirm.ProblemTLS:             {exitLine, "对方的证书不是这个登记库的，没有发送任何数据。请核对地址和凭证。"},
	confirm.ProblemBadAnswer:       {exitLine, "登记库的应答读不懂。请稍后查看是否已办成，再决定要不要重做。"},
	confirm.ProblemWireVersion:     {exitLine, "本程序与登记库的版本不同。请换用与登记库同一版本的 registryd。"},
	confirm.ProblemRegistryAddress: {exitUsage, "--registry 写作 https://主机:端口。"},

	confirm.ProblemNotEnrolled:    {exitSignIn, "登记库不认这份凭证。请领取激活码，用 registryd office enrol 重新激活。"},
	confirm.ProblemCertExpired:    {exitSignIn, "凭证已过期。请领取激活码，用 registryd office enrol 重新激活。"},
	confirm.ProblemRevoked:        {exitSignIn, "账号或凭证已停用。请联系登记库的管理人员。"},
	confirm.ProblemSignInRequired: {exitSignIn, "需要登录。请用 registryd office login 登录后再试。"},
	confirm.ProblemWrongRole:      {exitSignIn, "您的账号没有这项权限。"},
	confirm.ProblemActivationCode: {exitSignIn, "激活码不正确、已用过或已过期。"},
	confirm.ProblemWrongPassword:  {exitSignIn, "用户名或密码不正确。"},
	confirm.ProblemWrongSMSCode:   {exitSignIn, "短信验证码不正确或已过期。"},
	confirm.ProblemTooManyTries:   {exitSignIn, "尝试次数太多，请过一段时间再试。"},
	confirm.ProblemPhoneMissing:   {exitSignIn, "登记库里没有您的手机号，验证码发不出来。请联系登记库的管理人员。"},
	confirm.ProblemSMSFailed:      {exitSignIn, "短信没有发出。请稍后再试。"},
}

// describeWork has words for what the bureau's work can end in. A refusal by
// the rules is one whether it was made here or came over the line.
func describeWork(err error) (sentence, bool) {
	code := confirm.CodeOf(err)
	if s, ok := workWords[code]; ok {
		return s, true
	}
	var p *confirm.Problem
	switch {
	case code == confirm.ProblemInvalidValue:
		return sentence{exitUsage, "有必填的内容没有填，或开始时间不早于结束时间" + field(err) + "。"}, true
	case refusals[code] != "":
		return describeRefusal(code), true
	case code == confirm.ProblemBadFile && errors.As(err, &p) && p.Args["place"] != "":
		return sentence{exitRefused, "规则文件不能用，没有作任何改动。" + p.Args["place"] + "：" + p.Args["reason"] + "。"}, true
	}
	return sentence{}, false
}

// field names what is wrong, when that is known.
func field(err error) string {
	var p *confirm.Problem
	if errors.As(err, &p) && p.Args["field"] != "" {
		return "（" + p.Args["field"] + "）"
	}
	return ""
}
