terraform {
  required_version = "~> 1.10"

  backend "s3" {
    bucket = "mercado-andino-tfstate-${{ values.environment }}"
    key    = "${{ values.environment }}/${{ values.name }}/terraform.tfstate"
    region = "us-east-1"
  }

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.84"
    }
  }
}

provider "aws" {
  region = "${{ values.region }}"
  default_tags {
    tags = {
      environment = "${{ values.environment }}"
      owner       = "${{ values.owner }}"
      stack       = "${{ values.name }}"
    }
  }
}
