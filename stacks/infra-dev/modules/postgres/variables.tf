variable "name" {
  description = "Name without the environment"
  type        = string
}

variable "environment" {
  description = "dev or prod"
  type        = string
}

variable "owner" {
  description = "Team that is called"
  type        = string
}

variable "engine" {
  description = "Version of PostgreSQL"
  type        = string
}

variable "class" {
  description = "Instance class"
  type        = string
}

variable "multi_az" {
  description = "Keep a standby in another zone"
  type        = bool
}

variable "vpc_id" {
  description = "Network to join"
  type        = string
}
