// Package taxes adds what each country asks for.
package taxes

// general is the standard rate in percent.
var general = map[string]int{"PE": 18, "CO": 19, "CL": 19, "MX": 16, "ES": 21}

// Rate returns the standard rate of a country, or false where we do not sell.
func Rate(country string) (int, bool) {
	rate, known := general[country]
	return rate, known
}
