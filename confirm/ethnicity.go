package confirm

import (
	"slices"
	"strings"
)

// ethnicities is GB/T 3304-1991 in the order of its codes, 01 first.
var ethnicities = []string{
	"汉族", "蒙古族", "回族", "藏族", "维吾尔族", "苗族", "彝族", "壮族", "布依族", "朝鲜族",
	"满族", "侗族", "瑶族", "白族", "土家族", "哈尼族", "哈萨克族", "傣族", "黎族", "傈僳族",
	"佤族", "畲族", "高山族", "拉祜族", "水族", "东乡族", "纳西族", "景颇族", "柯尔克孜族", "土族",
	"达斡尔族", "仫佬族", "羌族", "布朗族", "撒拉族", "毛南族", "仡佬族", "锡伯族", "阿昌族", "普米族",
	"塔吉克族", "怒族", "乌孜别克族", "俄罗斯族", "鄂温克族", "德昂族", "保安族", "裕固族", "京族", "塔塔尔族",
	"独龙族", "鄂伦春族", "赫哲族", "门巴族", "珞巴族", "基诺族",
}

// moreEthnicities are in use, though not in the standard (domain.md §6.4).
var moreEthnicities = map[string]string{"97": "其他", "98": "外国血统中国籍人士"}

// oldEthnicities are spellings of old data.
var oldEthnicities = map[string]string{"毛难族": "毛南族", "布衣族": "布依族"}

// EthnicityName gives the 民族 of a two-digit code of GB/T 3304, "" when there is none.
func EthnicityName(code string) string {
	if n, ok := digits(code); ok && len(code) == 2 && n >= 1 && n <= len(ethnicities) {
		return ethnicities[n-1]
	}
	return moreEthnicities[code]
}

// EthnicityCode gives the two-digit code of a 民族, with or without 族, "" when there is none.
func EthnicityCode(name string) string {
	for code, other := range moreEthnicities {
		if name == other {
			return code
		}
	}
	if !strings.HasSuffix(name, "族") {
		name += "族"
	}
	if now, ok := oldEthnicities[name]; ok {
		name = now
	}
	if n := slices.Index(ethnicities, name); n >= 0 {
		return twoDigits(n + 1)
	}
	return ""
}

func twoDigits(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }
