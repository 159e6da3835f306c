variable "environment" {
  description = "dev or prod"
  type        = string
}

resource "aws_guardduty_detector" "this" {
  enable                       = true
  finding_publishing_frequency = var.environment == "prod" ? "FIFTEEN_MINUTES" : "SIX_HOURS"
}
