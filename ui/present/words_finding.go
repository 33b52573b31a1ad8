package present

import "confirmpoint/confirm"

// findingWords are the sentences of the checks (核对提示). The first clause
// names the finding by itself; lists show it alone.
var findingWords = map[confirm.Code]string{
	confirm.CodeIDShape:               "证件号码的格式与证件类型不符。请对照证件原件。",
	confirm.CodeIDOldForm:             "身份证号码是 15 位旧号。请对照现在的身份证。",
	confirm.CodeIDCheckDigit:          "身份证号码末位校验不对，可能有一位填错。请对照身份证原件。",
	confirm.CodeIDDate:                "身份证号码中的出生日期不存在。请对照身份证原件。",
	confirm.CodeIDRegion:              "身份证号码前两位不是任何省份的代码。请对照身份证原件。",
	confirm.CodeIDTypeMismatch:        "证件号码与证件类型不符，81、82、83 开头的是港澳台居民居住证。请核对证件类型。",
	confirm.CodeIDNotNormal:           "证件号码写法不规范，含小写 x、全角字符或空格。请对照证件原件。",
	confirm.CodeIDAge:                 "按证件号码推算的年龄不合常理[（{age} 岁）]。请对照证件原件。",
	confirm.CodeSexMismatch:           "性别与身份证号码不一致。请对照身份证原件。",
	confirm.CodeBirthDateMismatch:     "出生日期与身份证号码不一致。请对照身份证原件。",
	confirm.CodeEthnicityUnknown:      "民族代码不在国家标准中。请核对民族。",
	confirm.CodeNameEmpty:             "没有姓名。请申请人补填。",
	confirm.CodeNameLength:            "姓名长度不合常理[（{length} 个字）]。请对照身份证原件。",
	confirm.CodeNamePrivateUse:        "姓名中有自造字[（{code_points}）]，别处显示不出来。请对照身份证，改用标准字。",
	confirm.CodeNameReplacement:       "姓名中有字在传输中丢失。请对照身份证，请申请人重填。",
	confirm.CodeNameControl:           "姓名中有不能显示的字符。请申请人重填。",
	confirm.CodeNameDot:               "姓名中的间隔号不是标准的“·”[（{code_points}）]。请对照身份证，改为 U+00B7。",
	confirm.CodeCertificateShape:      "教师资格证书号码不是 15 位或 17 位[（现为 {length} 位）]。请对照证书原件。",
	confirm.CodeCertificateKindDigit:  "证书号码中的资格种类位不是 1 到 7。请对照证书原件。",
	confirm.CodeCertificateKind:       "证书号码与资格种类不一致。请对照证书原件。",
	confirm.CodeCertificateYear:       "证书号码中的年份与签发日期不一致[（号码 {number}，签发 {issued}）]。请对照证书原件。",
	confirm.CodeCertificateYearRange:  "证书号码中的年份不合常理[（{number}）]。请对照证书原件。",
	confirm.CodeCertificateProvince:   "证书号码中的省份代码不存在。请对照证书原件。",
	confirm.CodeCertificateCorps:      "证书号码的省份代码为 66，一般认为是新疆生产建设兵团。请对照证书原件。",
	confirm.CodeCertificateSexDigit:   "证书号码的性别位不是当年用过的数字。请对照证书原件；只作提示。",
	confirm.CodeCertificateSex:        "证书号码的性别位与性别不一致。请对照证书原件；只作提示。",
	confirm.CodeCertificateRegion:     "旧证书号码的开头与身份证地区不同。请对照证书原件；只作提示。",
	confirm.CodeLevelBelowPost:        "资格种类低于现任教学段。请核对任教学段和其他证书，按本省规定办理。",
	confirm.CodeNoPhoto:               "没有照片。请申请人补传近期证件照。",
	confirm.CodeTrainingHours:         "培训学时不足[（已有 {have}，要求 {need}）]。请查看培训学时证明。",
	confirm.CodeAssessmentFailed:      "有年度考核不合格或未考核[（{years}）]。请查看考核表，按规定办理。",
	confirm.CodeAssessmentFailedTwice: "连续两年年度考核不合格[（{years}）]。请查看考核表，按规定办理。",
	confirm.CodeAssessmentMissing:     "年度考核不满五年[（现有 {have} 年）]。请请学校补齐考核表。",
	confirm.CodeDateInvalid:           "有日期不存在。请申请人更正。",
	confirm.CodeDatesOrder:            "日期先后不对。请对照证书和合同原件。",
}
