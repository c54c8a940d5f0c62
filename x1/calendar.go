package x1

// daysUntil is the days from 1970-01-01 to a date of the Gregorian calendar, years
// from 0 on. Years are counted from March here, so that the day of a leap year
// comes last.
func daysUntil(year, month, day int64) int64 {
	if month <= 2 {
		year, month = year-1, month+12
	}
	year += 400 // so that no quotient is below 0
	return 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 1 - daysFromZero
}

// daysFromZero is what the first terms of daysUntil come to for 1970-01-01.
const daysFromZero = 365*(1969+400) + (1969+400)/4 - (1969+400)/100 + (1969+400)/400 + (153*10+2)/5

// date is the date that many days after 1970-01-01.
func date(days int64) (year, month, day int64) {
	const daysIn400Years = 146_097
	days += 719_468 + daysIn400Years // from 1 March of the year -400
	era := days / daysIn400Years
	ofEra := days % daysIn400Years
	year = (ofEra - ofEra/1460 + ofEra/36_524 - ofEra/146_096) / 365
	ofYear := ofEra - (365*year + year/4 - year/100)
	march := (5*ofYear + 2) / 153 // months since March
	day = ofYear - (153*march+2)/5 + 1
	year += (era - 1) * 400
	if march < 10 {
		return year, march + 3, day
	}
	return year + 1, march - 9, day
}

func daysIn(year, month int64) int64 {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// clock writes times as schema.AppendTime does. Those of a batch mostly have the
// day in common, or the millisecond, so it keeps what it wrote the last time.
type clock struct {
	days int64
	last int64
	text [len("2026-11-23T05:17:32.123Z")]byte // empty: nothing written yet
}

// append appends a time of the years 0 to 9999.
func (c *clock) append(dst []byte, t int64) []byte {
	if t != c.last || c.text[0] == 0 {
		c.write(t)
	}
	return append(dst, c.text[:]...)
}

func (c *clock) write(t int64) {
	days, ofDay := t/day, t%day
	if ofDay < 0 {
		days, ofDay = days-1, ofDay+day
	}
	if days != c.days || c.text[0] == 0 {
		y, m, d := date(days)
		c.two(0, y/100)
		c.two(2, y%100)
		c.two(5, m)
		c.two(8, d)
		c.text[4], c.text[7], c.text[10], c.text[13], c.text[16], c.text[19], c.text[23] = '-', '-', 'T', ':', ':', '.', 'Z'
		c.days = days
	}
	c.two(11, ofDay/hour)
	c.two(14, ofDay%hour/minute)
	c.two(17, ofDay%minute/second)
	millisecond := ofDay % second
	c.text[20] = byte('0' + millisecond/100)
	c.two(21, millisecond%100)
	c.last = t
}

func (c *clock) two(at int, n int64) {
	c.text[at], c.text[at+1] = byte('0'+n/10), byte('0'+n%10)
}
