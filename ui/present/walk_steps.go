package present

import (
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// walkSeen is what the walk knows of the record of a step.
type walkSeen struct {
	view desk.View // as it is open; zero while it is not
	ops  []confirm.Operation
}

// walkStep is one situation of the walk. Its words are Chinese and go through
// lang.L where they are shown.
type walkStep struct {
	id    string // kept with the progress: never changed
	title string
	look  string // where to look, and what is wrong
	do    string // what is to be done, with its key
	why   string // said when it is done
	fits  func(c desk.Checked) bool
	done  func(s walkSeen) bool
	// slipped tells that the usual mistake was made; slip says what is wrong with
	// it and what to do now. Of the step with a conflict it is the first half.
	slipped func(s walkSeen) bool
	slip    string
	// befalls is what happens to the record at the registry while it is open.
	befalls WalkEvent
}

// WalkEvent is what the training registry does to a record.
type WalkEvent string

// The events of the walk.
const (
	WalkApplicantEdits WalkEvent = "edits"    // the applicant changes it meanwhile
	WalkBureauDeclines WalkEvent = "declines" // the bureau decides before the clerk
)

// walkSteps are the twenty situations, easy ones first. The training people
// have every one of them (internal/invented).
//
//lang:keys the walk translates them
func walkSteps() []walkStep {
	return slices.Concat(walkBasics(), walkPapers(), walkTurns())
}

// walkBasics are the reading of a record and its identity.
//
//lang:keys the walk translates them
func walkBasics() []walkStep {
	return []walkStep{
		{"clean", "一切正常的申请", "核对提示里没有问题，照片和证书号码都对得上。",
			"逐项按 1（具备），再按 F8 材料齐全。", "没有问题的申请用五次按键就能办完：打开、核对、结论、下一位。",
			clean, ended(confirm.ActionConcludeComplete),
			endedOtherwise(confirm.ActionConcludeComplete), "没有问题，材料也对得上，却没有作“材料齐全”。请重新打开，改成材料齐全，写明改变的原因。", ""},
		{"id_check_digit", "身份证末位校验不对", "“身份信息”里的证件号码：末位与前 17 位算不上。多半是填错一位。",
			"对照身份证原件。填错了就给申请人留言，请他改。", "号码由申请人自己改，确认点不能改；留言后他能看到。",
			has(confirm.CodeIDCheckDigit), told,
			passed(confirm.CodeIDCheckDigit), "号码是错的，不能标为无碍，也不能就这样放过去。请给申请人留言，让他改。", ""},
		{"birth_date", "出生日期与身份证不一致", "号码第 7 到 14 位是生日，与填的出生日期差了一天。",
			"对照原件后给申请人留言。", "两处只能有一处对。以身份证原件为准。",
			has(confirm.CodeBirthDateMismatch), told,
			passed(confirm.CodeBirthDateMismatch), "两处日期不一致，不能就这样放过去。请给申请人留言，让他改对。", ""},
		{"sex", "性别填反", "身份证第 17 位单数为男、双数为女，与填的性别不同。",
			"对照原件后给申请人留言。", "凭证和注册贴都会印性别，放过去就要重打。",
			has(confirm.CodeSexMismatch), told,
			passed(confirm.CodeSexMismatch), "性别不对就放过去，凭证和注册贴都要重打。请给申请人留言，让他改。", ""},
		{"name_dot", "姓名的间隔号不标准", "间隔号用了“•”，标准的是“·”（U+00B7）。",
			"给申请人留言，请他改成标准的间隔号。", "写法不同，以后就查不到人，也认不出是同一个人。",
			has(confirm.CodeNameDot), told,
			passed(confirm.CodeNameDot), "间隔号没有改就放过去，以后查不到这个人。请给申请人留言，让他改。", ""},
		{"photo", "没有照片", "照片框是空的：申请表上会缺照片。",
			"给申请人留言，请他补传近期证件照。", "没有照片的申请表不能打印成正式的。",
			has(confirm.CodeNoPhoto), told,
			passed(confirm.CodeNoPhoto), "没有照片就放过去，申请表打不成正式的。请给申请人留言，请他补传。", ""},
		{"rare", "姓名有生僻字", "姓名里有不常用的字。看清每一笔，和身份证比对。",
			"打开这一位，看完后在备注里写一句“已核对姓名用字”。", "程序带有字库，屏幕和纸上都能印全；打成同音字才是差错。",
			rareName, annotated,
			concludedAny, "没有写备注就作了结论：以后没有人知道姓名用字核对过。请补写备注。", ""},
	}
}

// walkPapers are certificates, posts and what a school must prove.
//
//lang:keys the walk translates them
func walkPapers() []walkStep {
	return []walkStep{
		{"certificate_shape", "证书号码少了一位", "证书号码不是 15 位或 17 位，系统认不出是哪一年、哪个省的。",
			"对照证书原件，给申请人留言请他改。", "2008 年以前的证书是本人填写的，最容易抄漏。",
			has(confirm.CodeCertificateShape), told,
			passed(confirm.CodeCertificateShape), "号码不完整就放过去，登记库里就留下了错号。请给申请人留言，让他改。", ""},
		{"certificate_year", "证书年份与签发日期不符", "号码开头四位是签发年份，与签发日期不同。",
			"对照证书原件，给申请人留言。", "年份错了，注册周期也会算错。",
			has(confirm.CodeCertificateYear), told,
			passed(confirm.CodeCertificateYear), "年份对不上就放过去，注册周期会算错。请给申请人留言，让他改。", ""},
		{"certificate_sex", "旧证书的性别位（只作提示）", "15 位旧证书的性别位与性别不同。旧证书编错号的不少。",
			"看过原件后按“标为无碍”，写明依据，例如“已看原件”。", "提示不等于差错。写下为什么没有问题，以后有据可查。",
			has(confirm.CodeCertificateSex), acknowledged(confirm.CodeCertificateSex),
			hasty, "没有写依据就作了结论或者退了回去：提示不等于差错。请看原件后标为无碍，写明依据。", ""},
		{"contract", "聘用早于证书签发（只作提示）", "聘用起始早于证书签发年份：可能先聘用后取证。",
			"看过合同和证书后“标为无碍”，写明依据。", "先聘后证在早年很常见，说明清楚即可。",
			has(confirm.CodeContractBeforeCertificate), acknowledged(confirm.CodeContractBeforeCertificate),
			hasty, "没有写依据就作了结论或者退了回去：先聘后证在早年很常见。请看原件后标为无碍，写明依据。", ""},
		{"level", "资格种类低于任教学段", "幼儿园教师资格在小学任教：资格低于学段。",
			"核对任教学段和其他证书；没有的，把相应条件标为不具备（2），按 F7 材料不全。", "资格不足不能算材料齐全。",
			has(confirm.CodeLevelBelowPost), ended(confirm.ActionConcludeIncomplete),
			ended(confirm.ActionConcludeComplete), "资格低于学段，作“材料齐全”会在初审时退回。请把相应条件标为不具备，改成材料不全，写明改变的原因。", ""},
		{"training_hours", "培训学时不足", "学时少于 360：提示里写着已有多少、要求多少。",
			"把学时一项标为不具备（2），写明差多少，按 F7 材料不全。", "写明缺什么、缺多少，申请人一次就能补齐。",
			has(confirm.CodeTrainingHours), ended(confirm.ActionConcludeIncomplete),
			ended(confirm.ActionConcludeComplete), "学时不足，作“材料齐全”会在初审时退回。请把学时标为不具备，改成材料不全，写明改变的原因。", ""},
		{"assessment", "年度考核缺一年", "年度考核不满五年，有一年没有填。",
			"把考核一项标为不具备（2），写明缺哪一年，按 F7 材料不全。", "考核表由学校补，告知单会写明缺哪一年。",
			has(confirm.CodeAssessmentMissing), ended(confirm.ActionConcludeIncomplete),
			ended(confirm.ActionConcludeComplete), "考核缺一年，作“材料齐全”会在初审时退回。请把考核标为不具备，改成材料不全，写明改变的原因。", ""},
		{"cycle", "还没有满一个注册周期", "离上次注册还不到五年。",
			"和申请人确认后按 F6 未作确认，写明原因。", "未作确认的仍可以由申请人修改，不会进入初审。",
			has(confirm.CodeCycleEarly), leftOrMessaged,
			ended(confirm.ActionConcludeComplete), "不满一个注册周期，不能作“材料齐全”。请改成未作确认，写明改变的原因。", ""},
	}
}

// walkTurns are what goes otherwise than planned.
//
//lang:keys the walk translates them
func walkTurns() []walkStep {
	return []walkStep{
		{"post", "岗位性质与学校不相配", "公办学校填了“在岗(民办学校)”，或者相反。",
			"凭申请人的书面委托更正现阶段工作信息，填依据和日期。", "确认点只能更正工作信息，而且每次都要有依据。更正后原来打印的作废。",
			has(confirm.CodePostAgainstSchool), did(confirm.ActionCorrectWork),
			concludedAny, "岗位性质没有更正就作了结论，凭证和申请表会印错。请凭书面委托更正。", ""},
		{"transfer", "走错了确认点", "申请人其实归另一个确认点办理。",
			"在“更换确认点”里把他转到另一个确认点。", "已有结论的不能转；转走后他就不在您的名单里了。",
			anyone, did(confirm.ActionTransferPoint),
			concludedAny, "这一位不归这里办，却作了结论；有结论的不能转。请改成未作确认，再转到另一个确认点。", ""},
		{"changed", "打开时申请人正在修改", "您打开后，申请人改了申请。记录上会出现“已有新的内容”。",
			"按 F5 同步，再按 F10 重新打开，看清改了什么，然后作结论。", "结论只对您看到的内容有效。内容变了，程序不会让旧结论悄悄生效。",
			clean, acceptedAny,
			unsettled, "您的结论是对改动以前的内容作的，登记库没有受理。请按 F10 重新打开，看清改了什么，再作一次。", WalkApplicantEdits},
		{"refused", "教育局先作了决定", "您还没发送，教育局已经不予受理。您的结论会被退回到“冲突”。",
			"先作结论，按 F5 同步，再到“冲突与发送”里处理这一项冲突。", "先到的决定有效。您的工作不会丢，也不会盖掉别人的。",
			clean, settled,
			unsettled, "结论已经退回到“冲突”，还没有处理。请打开这一项冲突，看清原因，再作处理。", WalkBureauDeclines},
		{"redecide", "改变已作的结论", "结论作过之后发现材料有问题，在截止前还可以改。",
			"打开这一位，先作一个结论，再改成另一个，并写明原因。", "改结论必须写原因；以前打印的凭证随之作废。",
			anyone, redecided,
			onlyTold, "只留了言，结论没有改。请把结论也改过来，写明改变的原因。", ""},
	}
}
